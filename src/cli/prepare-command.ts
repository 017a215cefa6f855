import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Option } from "commander";
import { NON_SLICE_KINDS, type NonSliceKind } from "../dicom/index.js";
import type { PrepareWork } from "../pipeline/index.js";
import {
  CROP_MODES,
  type CropMode,
  ID_KINDS,
  type IdKind,
  prepare,
  STACK_MODES,
  type StackMode,
} from "../pipeline/light.js";
import { defineCommand } from "./define-command.js";
import type { Output } from "./output.js";
import { engineOption, positiveNumber, setName, wholeNumber, wholeNumberOrZero } from "./parse-values.js";
import { assertPlanned, type PlanOptions, planOptions, planWork } from "./plan-option.js";
import { printPrepared } from "./print-prepared.js";
import { mergeShards, runShard, type ShardOptions, shardOptions } from "./shard-option.js";

interface PrepareCommandOptions extends PlanOptions, ShardOptions {
  readonly input: string;
  readonly output: string;
  readonly set: string;
  readonly margin: number;
  readonly crop: CropMode;
  readonly square: boolean;
  readonly maxStep?: number;
  readonly include: readonly NonSliceKind[];
  readonly stack: StackMode;
  readonly ids?: IdKind;
  readonly threads: number;
  readonly strict: boolean;
}

/** Returns the preparation that the options describe. */
function workOf(given: PrepareCommandOptions): PrepareWork {
  const { input, output, set, margin: marginPixels, crop, square, maxStep: maxStepMm, include, stack, ids } = given;
  const chosen = { ...(maxStepMm !== undefined && { maxStepMm }), ...(ids !== undefined && { ids }) };
  return { kind: "prepare", input, output, set, marginPixels, crop, square, include, stack, ...chosen };
}

/** Prepares all series on this machine. */
async function prepareAll(given: PrepareCommandOptions, output: Output): Promise<void> {
  const { set, threads, strict } = given;
  const { kind, ...work } = workOf(given);
  const progress = {
    headers: output.progress("headers"),
    stacks: output.progress("stacks"),
    images: output.progress("images"),
  };
  const summary = await prepare({
    ...work,
    threads,
    onProgress: (stage, done, total) => progress[stage].update(done, total),
  }).finally(() => {
    for (const stage of Object.values(progress)) stage.stop();
  });
  printPrepared(summary, set, output);
  if (strict && summary.failures.length > 0) process.exitCode = 1;
}

async function run(given: PrepareCommandOptions, output: Output): Promise<void> {
  assertPlanned(given);
  const { plan, shards, shard, merge, threads } = given;
  const folder = join(given.output, `.${given.set}_plan`);
  if (plan !== undefined) return planWork(workOf(given), { folder: plan, shards, threads }, output);
  if (shard !== undefined) return runShard(workOf(given), { folder, shard, threads }, output);
  if (merge) return mergeShards(folder, output);
  return prepareAll(given, output);
}

/** `ct-hemorrhage prepare`. */
export const prepareCommand = () =>
  defineCommand<PrepareCommandOptions>({
    name: "prepare",
    about: "Prepare a folder or a zip archive of DICOM files: metadata, triplets, geometry and both kinds of images.",
    examples: ["prepare --input dicom/train --output prepared --set stage_2_train"],
    required: ["input", "output", "set"],
    options: [
      new Option("--input <path>", "folder of DICOM files, in any tree, or a zip archive"),
      new Option("--output <dir>", "folder for tables and images"),
      new Option("--set <name>", "name of the set, such as stage_2_train").argParser(setName),
      new Option("--margin <pixels>", "border kept around the head").argParser(wholeNumberOrZero).default(10),
      new Option("--crop <mode>", "one crop box per image, or one per series").choices(CROP_MODES).default("image"),
      new Option("--square", "grow crop boxes to squares, so that resizing keeps the aspect ratio").default(false),
      new Option("--max-step <mm>", "largest distance to a neighboring slice (default: no limit)").argParser(
        positiveNumber,
      ),
      new Option("--include <kinds...>", "also prepare images that are not axial slices in Hounsfield units")
        .choices(NON_SLICE_KINDS)
        .default([], "none"),
      new Option("--stack <mode>", "prepare all stacks of a study, or the best one")
        .choices(STACK_MODES)
        .default("all"),
      new Option("--ids <kind>", "name images after files or UIDs (default: as the set is, or chosen)").choices(
        ID_KINDS,
      ),
      new Option("--threads <number>", "worker threads").argParser(wholeNumber).default(availableParallelism()),
      new Option("--strict", "exit with 1 when any file fails").default(false),
      ...planOptions("shards of the series"),
      ...shardOptions("series"),
      engineOption("not used by this command").hideHelp(),
    ],
    run,
  });
