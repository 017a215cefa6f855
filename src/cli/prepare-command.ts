import { availableParallelism } from "node:os";
import { Option } from "commander";
import { NON_SLICE_KINDS, type NonSliceKind } from "../dicom/index.js";
import {
  CROP_MODES,
  type CropMode,
  formatReasons,
  ID_KINDS,
  type IdKind,
  type PrepareSummary,
  prepare,
  STACK_MODES,
  type StackMode,
} from "../pipeline/index.js";
import { defineCommand } from "./define-command.js";
import type { Output } from "./output.js";
import { engineOption, positiveNumber, setName, wholeNumber, wholeNumberOrZero } from "./parse-values.js";

interface PrepareCommandOptions {
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

/** Number of failures to print; all of them are in a file. */
const SHOWN = 10;

/** Formats a number of things: "1 file", "3 files". */
const count = (number: number, noun: string) => `${number} ${noun}${number === 1 || noun === "series" ? "" : "s"}`;

function printSummary(summary: PrepareSummary, set: string, { line }: Output): void {
  const { images, imagesBefore, series, stacks, withoutHead, removed, failures, skipped } = summary;
  const before = imagesBefore > 0 ? ` (${imagesBefore} of them earlier)` : "";
  const inStacks = stacks > series ? ` (${count(stacks, "stack")})` : "";
  const failed = `${count(failures.length, "file")} failed`;
  line(`${count(images, "slice")} of ${count(series, "series")}${inStacks} prepared${before}, ${failed}`);
  for (const { file, stage, reason } of failures.slice(0, SHOWN)) line(`  ${file} (${stage}): ${reason}`);
  if (failures.length > SHOWN) line(`  and ${failures.length - SHOWN} more`);
  if (failures.length > 0) line(`  all failures are listed in ${set}_failures.csv`);
  if (skipped.length > 0) {
    line(`${count(skipped.length, "file")} skipped: ${formatReasons(skipped)}`);
    line(`  all of them are listed in ${set}_skipped.csv`);
  }
  if (removed > 0) line(`images of ${count(removed, "slice")} removed, no longer in the input`);
  if (withoutHead > 0) line(`${count(withoutHead, "slice")} without a head: see "head" in ${set}_manifest.jsonl`);
}

function warnOfStacks({ warnings }: PrepareSummary, set: string, { warn }: Output): void {
  for (const { series, stack, reason } of warnings.slice(0, SHOWN)) warn(`series ${series}, stack ${stack}: ${reason}`);
  if (warnings.length > SHOWN) warn(`and ${warnings.length - SHOWN} more, see ${set}_stacks.csv`);
}

function warnOfNames({ identifying }: PrepareSummary, { warn }: Output): void {
  const counts = Object.entries(identifying).map(([keyword, files]) => `${keyword} in ${count(files, "file")}`);
  if (counts.length > 0) warn(`the input still identifies patients: ${counts.join(", ")}`);
}

function warnOfFiles({ fileWarnings }: PrepareSummary, { warn }: Output): void {
  for (const [warning, files] of Object.entries(fileWarnings)) warn(`${count(files, "file")}: ${warning}`);
}

async function run(given: PrepareCommandOptions, output: Output): Promise<void> {
  const { margin: marginPixels, maxStep: maxStepMm, strict, ...options } = given;
  const progress = {
    headers: output.progress("headers"),
    stacks: output.progress("stacks"),
    images: output.progress("images"),
  };
  const summary = await prepare({
    input: options.input,
    output: options.output,
    set: options.set,
    crop: options.crop,
    square: options.square,
    include: options.include,
    stack: options.stack,
    ...(options.ids !== undefined && { ids: options.ids }),
    threads: options.threads,
    marginPixels,
    ...(maxStepMm !== undefined && { maxStepMm }),
    onProgress: (stage, done, total) => progress[stage].update(done, total),
  }).finally(() => {
    for (const stage of Object.values(progress)) stage.stop();
  });
  printSummary(summary, options.set, output);
  warnOfStacks(summary, options.set, output);
  warnOfNames(summary, output);
  warnOfFiles(summary, output);
  output.result({ ...summary, skipped: summary.skipped.length });
  if (strict && summary.failures.length > 0) process.exitCode = 1;
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
      engineOption("not used by this command").hideHelp(),
    ],
    run,
  });
