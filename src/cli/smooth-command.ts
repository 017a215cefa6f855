import { Option } from "commander";
import { smoothFile } from "../pipeline/index.js";
import { SMOOTHING_SCHEMES, type SmoothingScheme } from "../postprocess/index.js";
import { defineCommand } from "./define-command.js";
import type { Output } from "./output.js";
import { engineOption } from "./parse-values.js";

interface SmoothCommandOptions {
  readonly scheme: SmoothingScheme;
  readonly predictions: string;
  readonly metadata: string;
  readonly output: string;
  readonly submission?: string;
  readonly sample?: string;
}

async function run(options: SmoothCommandOptions, { line, result }: Output): Promise<void> {
  const { predictions, metadata, scheme, output, submission, sample } = options;
  const { ids } = await smoothFile({ predictions, metadata }, { output, submission, sample }, { scheme });
  line(`${ids.length} slices smoothed`);
  result({ slices: ids.length, predictions: output, submission });
}

/** `ct-hemorrhage smooth`. */
export const smoothCommand = () =>
  defineCommand<SmoothCommandOptions>({
    name: "smooth",
    about: "Smooth predictions along the slices of each series.",
    examples: [
      "smooth --predictions predictions.csv.gz --metadata prepared/stage_2_test_metadata.parquet.gzip --output smoothed.csv.gz",
    ],
    required: ["predictions", "metadata", "output"],
    options: [
      new Option("--predictions <csv.gz>", "predictions in long form: ID,Label"),
      new Option("--metadata <parquet>", "metadata table of the prepared set"),
      new Option("--output <csv.gz>", "smoothed predictions"),
      new Option("--scheme <name>", "way to smooth").choices(SMOOTHING_SCHEMES).default("neighbors"),
      new Option("--submission <csv.gz>", "submission to write as well"),
      new Option("--sample <csv>", "sample submission whose rows the submission must have"),
      engineOption("not used by this command").hideHelp(),
    ],
    run,
  });
