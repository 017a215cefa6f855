/**
 * Smooths predictions along the slices of each series: (previous + 3 x slice + next) / 5, or as --scheme says.
 *
 *   npx tsx examples/04-smooth.ts --predictions predictions.csv.gz \
 *     --metadata prepared/stage_2_test_metadata.parquet.gzip --output smoothed.csv.gz
 */
import { Command, Option } from "commander";
import { smoothFile } from "ct-hemorrhage/pipeline";
import { SMOOTHING_SCHEMES, type SmoothingScheme } from "ct-hemorrhage/postprocess";
import { runCommand, unusedBackendOption } from "./cli.js";

interface Options {
  readonly scheme: SmoothingScheme;
  readonly predictions: string;
  readonly metadata: string;
  readonly output: string;
  readonly submission?: string;
  readonly sample?: string;
}

async function main({ predictions, metadata, scheme, ...results }: Options): Promise<void> {
  const { ids } = await smoothFile({ predictions, metadata }, results, { scheme });
  console.log(`${ids.length} slices smoothed`);
}

const command = new Command("04-smooth")
  .description("Smooths predictions along the slices of each series.")
  .requiredOption("--predictions <csv.gz>", "predictions in long form: ID,Label")
  .requiredOption("--metadata <parquet>", "metadata table of the prepared set")
  .requiredOption("--output <csv.gz>", "smoothed predictions")
  .addOption(new Option("--scheme <name>", "how to smooth").choices(SMOOTHING_SCHEMES).default("neighbors"))
  .option("--submission <csv.gz>", "submission to write as well")
  .option("--sample <csv>", "sample submission whose rows the submission must have")
  .addOption(unusedBackendOption())
  .action(main);
await runCommand(command);
