/**
 * Predicts a prepared set, or PNGs of one's own, with the checkpoints of a run, and writes a submission. It never trains.
 *
 *   npx tsx examples/03-predict.ts --run runs/20191021-213751 --data prepared --set stage_2_test --output predictions
 *   npx tsx examples/03-predict.ts --run runs/20191021-213751 --images png --output predictions
 */
import { basename } from "node:path";
import { Command } from "commander";
import { predictRun } from "ct-hemorrhage/pipeline";
import {
  type BackendOption,
  backendOption,
  type DevicesOption,
  devicesOption,
  printEngine,
  runCommand,
  showProgress,
  wholeNumber,
} from "./cli.js";
import { findImages, type ImagePaths } from "./find-images.js";

interface Options extends BackendOption, DevicesOption, ImagePaths {
  readonly run: string;
  readonly set?: string;
  readonly output: string;
  readonly sample?: string;
  readonly batchSize?: number;
  readonly parallel: number;
}

async function main({ backend: engine, data, images, metadata, ...options }: Options): Promise<void> {
  const progress = showProgress("predict");
  const { ids } = await predictRun({
    ...options,
    data: findImages({ data, images, metadata }),
    engine,
    onEngine: printEngine,
    onProgress: progress.update,
  }).finally(progress.stop);
  console.log(`${ids.length} slices predicted: ${basename(options.run)}_submission.csv.gz`);
}

const command = new Command("03-predict")
  .description("Predicts a prepared set, or PNGs of one's own, with the checkpoints of a run.")
  .requiredOption("--run <dir>", "folder of a run of 02-train")
  .option("--data <dir>", "output folder of 01-prepare")
  .option("--set <name>", "prepared set of --data")
  .option("--images <dir>", "PNGs of one's own, in place of --data: an id is a path below this folder without .png")
  .option("--metadata <parquet>", "table whose slices alone are predicted; not needed: only 04-smooth needs one")
  .requiredOption("--output <dir>", "folder for predictions and submission")
  .option("--sample <csv>", "sample submission whose rows the submission must have")
  .option("--batch-size <number>", "images at once; default: as many as the run trained on", wholeNumber)
  .option("--parallel <number>", "folds side by side", wholeNumber, 2)
  .addOption(devicesOption())
  .addOption(backendOption("engine; default: what the run was told, or the best there is"))
  .action(main);
await runCommand(command);
