/**
 * Prepares a folder or a zip archive of DICOM files: metadata, triplets, geometry and both kinds of images.
 *
 *   npx tsx examples/01-prepare.ts --input stage_2_train --output prepared --set stage_2_train
 *
 * A second run goes on where the first was stopped, does nothing twice, and does again what has changed.
 */
import { availableParallelism } from "node:os";
import { Command, Option } from "commander";
import { type CropMode, type PrepareSummary, prepare } from "ct-hemorrhage/pipeline";
import {
  positiveNumber,
  runCommand,
  showProgress,
  unusedBackendOption,
  wholeNumber,
  wholeNumberOrZero,
} from "./cli.js";

interface Options {
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

/** How many of the failures are shown; all of them are in a file. */
const SHOWN = 10;

function printSummary(summary: PrepareSummary, set: string): void {
  const { images, imagesBefore, series, withoutHead, removed, failures, skipped } = summary;
  const before = imagesBefore > 0 ? ` (${imagesBefore} of them before)` : "";
  console.log(`${images} slices of ${series} series prepared${before}, ${failures.length} files failed`);
  for (const { file, stage, reason } of failures.slice(0, SHOWN)) console.log(`  ${file} (${stage}): ${reason}`);
  if (failures.length > SHOWN) console.log(`  and ${failures.length - SHOWN} more`);
  if (failures.length > 0) console.log(`  all of them are in ${set}_failures.csv`);
  if (skipped.length > 0) console.log(`${skipped.length} files are no slices of CT: see ${set}_skipped.csv`);
  if (removed > 0)
    console.log(`${removed} slices of earlier runs are not in the input any more: their images were removed`);
  if (withoutHead > 0) console.log(`${withoutHead} slices show no head: see "head" in ${set}_manifest.jsonl`);
}

function warnOfNames({ identifying }: PrepareSummary): void {
  const counts = Object.entries(identifying).map(([keyword, files]) => `${keyword} in ${files} files`);
  if (counts.length > 0) console.warn(`warning: the input still identifies patients: ${counts.join(", ")}`);
}

async function main({ margin: marginPixels, maxStep: maxStepMm, strict, ...options }: Options): Promise<void> {
  const progress = { headers: showProgress("headers"), images: showProgress("images") };
  const summary = await prepare({
    ...options,
    marginPixels,
    ...(maxStepMm !== undefined && { maxStepMm }),
    onProgress: (stage, done, total) => progress[stage].update(done, total),
  }).finally(() => {
    progress.headers.stop();
    progress.images.stop();
  });
  printSummary(summary, options.set);
  warnOfNames(summary);
  if (strict && summary.failures.length > 0) process.exitCode = 1;
}

const command = new Command("01-prepare")
  .description("Prepares a folder or a zip archive of DICOM files for training and prediction.")
  .requiredOption("--input <path>", "folder of DICOM files, in any tree, or a zip archive")
  .requiredOption("--output <dir>", "folder for tables and images")
  .requiredOption("--set <name>", "name of the set, as in stage_2_train")
  .option("--margin <pixels>", "border kept around the head", wholeNumberOrZero, 10)
  .addOption(
    new Option("--crop <mode>", "a box an image, or one a series").choices(["image", "series"]).default("image"),
  )
  .option("--square", "grow boxes to squares, so that resizing keeps the aspect", false)
  .option("--max-step <mm>", "take no neighbor that is farther away", positiveNumber)
  .option("--threads <number>", "worker threads", wholeNumber, availableParallelism())
  .option("--strict", "exit with status 1 when any file fails", false)
  .addOption(unusedBackendOption())
  .action(main);
await runCommand(command);
