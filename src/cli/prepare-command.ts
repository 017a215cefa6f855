import { availableParallelism } from "node:os";
import { Option } from "commander";
import { CROP_MODES, type CropMode, type PrepareSummary, prepare } from "../pipeline/index.js";
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
  readonly threads: number;
  readonly strict: boolean;
}

/** Number of failures to print; all of them are in a file. */
const SHOWN = 10;

/** Formats a number of things: "1 file", "3 files". */
const count = (number: number, noun: string) => `${number} ${noun}${number === 1 || noun === "series" ? "" : "s"}`;

function printSummary(summary: PrepareSummary, set: string, { line }: Output): void {
  const { images, imagesBefore, series, withoutHead, removed, failures, skipped } = summary;
  const before = imagesBefore > 0 ? ` (${imagesBefore} of them earlier)` : "";
  line(
    `${count(images, "slice")} of ${count(series, "series")} prepared${before}, ${count(failures.length, "file")} failed`,
  );
  for (const { file, stage, reason } of failures.slice(0, SHOWN)) line(`  ${file} (${stage}): ${reason}`);
  if (failures.length > SHOWN) line(`  and ${failures.length - SHOWN} more`);
  if (failures.length > 0) line(`  all failures are listed in ${set}_failures.csv`);
  if (skipped.length > 0) line(`${count(skipped.length, "file")} skipped, not CT slices: see ${set}_skipped.csv`);
  if (removed > 0) line(`images of ${count(removed, "slice")} removed, no longer in the input`);
  if (withoutHead > 0) line(`${count(withoutHead, "slice")} without a head: see "head" in ${set}_manifest.jsonl`);
}

function warnOfNames({ identifying }: PrepareSummary, { warn }: Output): void {
  const counts = Object.entries(identifying).map(([keyword, files]) => `${keyword} in ${count(files, "file")}`);
  if (counts.length > 0) warn(`the input still identifies patients: ${counts.join(", ")}`);
}

async function run(given: PrepareCommandOptions, output: Output): Promise<void> {
  const { margin: marginPixels, maxStep: maxStepMm, strict, ...options } = given;
  const progress = { headers: output.progress("headers"), images: output.progress("images") };
  const summary = await prepare({
    input: options.input,
    output: options.output,
    set: options.set,
    crop: options.crop,
    square: options.square,
    threads: options.threads,
    marginPixels,
    ...(maxStepMm !== undefined && { maxStepMm }),
    onProgress: (stage, done, total) => progress[stage].update(done, total),
  }).finally(() => {
    progress.headers.stop();
    progress.images.stop();
  });
  printSummary(summary, options.set, output);
  warnOfNames(summary, output);
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
      new Option("--threads <number>", "worker threads").argParser(wholeNumber).default(availableParallelism()),
      new Option("--strict", "exit with 1 when any file fails").default(false),
      engineOption("not used by this command").hideHelp(),
    ],
    run,
  });
