/**
 * Prepares a folder of DICOM files: metadata, triplets and both kinds of images.
 *
 *   npx tsx examples/01-prepare.ts --input stage_2_train --output prepared --set stage_2_train
 *
 * A second run goes on where the first was stopped, and does nothing twice.
 */
import { Command } from "commander";
import { prepare } from "ct-hemorrhage/pipeline";
import { runCommand, showProgress, wholeNumber, wholeNumberOrZero } from "./cli.js";

interface Options {
  readonly input: string;
  readonly output: string;
  readonly set: string;
  readonly margin: number;
  readonly threads: number;
  readonly strict: boolean;
}

async function main({ margin: marginPixels, strict, ...options }: Options): Promise<void> {
  const progress = { headers: showProgress("headers"), images: showProgress("images") };
  const { images, imagesBefore, series, failures } = await prepare({
    ...options,
    marginPixels,
    onProgress: (stage, done, total) => progress[stage].update(done, total),
  }).finally(() => {
    progress.headers.stop();
    progress.images.stop();
  });
  const before = imagesBefore > 0 ? ` (${imagesBefore} of them before)` : "";
  console.log(`${images} slices of ${series} series prepared${before}, ${failures.length} files failed`);
  for (const { file, stage, reason } of failures.slice(0, 10)) console.log(`  ${file} (${stage}): ${reason}`);
  if (failures.length > 10) console.log(`  and ${failures.length - 10} more`);
  if (failures.length > 0) console.log("  all of them are in failures.csv");
  if (strict && failures.length > 0) process.exitCode = 1;
}

const command = new Command("01-prepare")
  .description("Prepares a folder of DICOM files for training and prediction.")
  .requiredOption("--input <dir>", "folder of DICOM files, in any tree")
  .requiredOption("--output <dir>", "folder for tables and images")
  .requiredOption("--set <name>", "name of the set, as in stage_2_train")
  .option("--margin <pixels>", "border kept around the head", wholeNumberOrZero, 10)
  .option("--threads <number>", "worker threads", wholeNumber, 2)
  .option("--strict", "exit with status 1 when any file fails", false)
  .action(main);
await runCommand(command);
