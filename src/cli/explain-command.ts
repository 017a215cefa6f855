import { Option } from "commander";
import { classColumn } from "../cv/index.js";
import { readPredictions } from "../io/index.js";
import { EXPLAIN_METHODS, type ExplainMethod, explainRun } from "../pipeline/index.js";
import { CLASSES, type ClassName } from "../types.js";
import { defineCommand } from "./define-command.js";
import { findImages, type ImagePaths } from "./find-images.js";
import { type Output, withProgress } from "./output.js";
import { setName, wholeNumber } from "./parse-values.js";
import { UsageError } from "./usage-error.js";

interface ExplainCommandOptions extends ImagePaths {
  readonly run: string;
  readonly set?: string;
  readonly output: string;
  readonly ids?: readonly string[];
  readonly predictions?: string;
  readonly top: number;
  readonly class: ClassName;
  readonly method: ExplainMethod;
}

/** Returns the ids to explain: those given, or those with the highest probabilities in a table of predictions. */
async function chooseIds(options: ExplainCommandOptions): Promise<readonly string[]> {
  const { ids, predictions, top, class: className } = options;
  if ((ids === undefined) === (predictions === undefined)) {
    throw new UsageError("either --ids or --predictions is required: the images to explain");
  }
  if (ids !== undefined) return ids;
  const table = await readPredictions(predictions as string);
  const probabilities = classColumn(table, className);
  const rows = [...probabilities.keys()].filter((row) => !Number.isNaN(probabilities[row]));
  rows.sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  return rows.slice(0, top).map((row) => table.ids[row]);
}

async function run(options: ExplainCommandOptions, output: Output): Promise<void> {
  const { run: folder, set, class: className, method, output: target } = options;
  const ids = await chooseIds(options);
  const data = findImages(options);
  const images = await withProgress(output, "explain", (onProgress) =>
    explainRun({ run: folder, data, set, ids, className, method, output: target, onProgress }),
  );
  for (const { picture, probability } of images) output.line(`${probability.toFixed(3)} ${picture}`);
  output.result({ images });
}

/** `ct-hemorrhage explain`. */
export const explainCommand = () =>
  defineCommand<ExplainCommandOptions>({
    name: "explain",
    about: "Draw over images where the networks of a run see a class.",
    examples: [
      "explain --run runs/20191021-213751 --data prepared --set stage_2_test --ids ID_000012eaf --output explained",
      "explain --run runs/20191021-213751 --data prepared --set stage_2_test --predictions predictions/20191021-213751_predictions.csv.gz --class subdural --output explained",
    ],
    required: ["run", "output"],
    options: [
      new Option("--run <dir>", "folder of a run"),
      new Option("--data <dir>", "output folder of prepare"),
      new Option("--set <name>", "prepared set in --data").argParser(setName),
      new Option("--images <dir>", "custom PNG or JPEG images instead of --data"),
      new Option("--metadata <parquet>", "table of the slices of --images"),
      new Option("--ids <ids...>", "ids of the images to explain"),
      new Option("--predictions <csv.gz>", "instead of --ids: predictions, of which the most probable are explained"),
      new Option("--top <number>", "number of images to explain of --predictions").argParser(wholeNumber).default(10),
      new Option("--class <name>", "class to explain").choices(CLASSES).default("any"),
      new Option("--method <name>", "way to explain: Grad-CAM, the gradient of the pixels, or occlusion by a patch")
        .choices(EXPLAIN_METHODS)
        .default("grad-cam"),
      new Option("--output <dir>", "folder for the pictures and explanations.csv"),
    ],
    run,
  });
