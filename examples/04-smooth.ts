/**
 * Smooths predictions along the slices of each series: (previous + 3 x slice + next) / 5.
 *
 *   npx tsx examples/04-smooth.ts --predictions predictions.csv.gz \
 *     --metadata prepared/stage_2_test_metadata.parquet.gzip --output smoothed.csv.gz
 */
import { Command } from "commander";
import { smoothFile } from "ct-hemorrhage/pipeline";
import { runCommand, unusedBackendOption } from "./cli.js";

interface Options {
  readonly predictions: string;
  readonly metadata: string;
  readonly output: string;
  readonly submission?: string;
  readonly sample?: string;
}

async function main({ predictions, metadata, ...results }: Options): Promise<void> {
  const { ids } = await smoothFile({ predictions, metadata }, results);
  console.log(`${ids.length} slices smoothed`);
}

const command = new Command("04-smooth")
  .description("Smooths predictions along the slices of each series.")
  .requiredOption("--predictions <csv.gz>", "predictions in long form: ID,Label")
  .requiredOption("--metadata <parquet>", "metadata table of the prepared set")
  .requiredOption("--output <csv.gz>", "smoothed predictions")
  .option("--submission <csv.gz>", "submission to write as well")
  .option("--sample <csv>", "sample submission whose rows the submission must have")
  .addOption(unusedBackendOption())
  .action(main);
await runCommand(command);
