import { basename, join } from "node:path";
import { Option } from "commander";
import { ENGINES, type EngineName } from "../backend/index.js";
import { type Device, type PredictEngine, type PredictWork, predictRun } from "../pipeline/index.js";
import { defineCommand } from "./define-command.js";
import { findImages, type ImagePaths } from "./find-images.js";
import { describeEngine, type Output, withProgress } from "./output.js";
import { devicesOption, predictEngineOption, setName, wholeNumber } from "./parse-values.js";
import { assertPlanned, type PlanOptions, planOptions, planWork } from "./plan-option.js";
import { mergeShards, runShard, type ShardOptions, shardOptions } from "./shard-option.js";
import { UsageError } from "./usage-error.js";

interface PredictCommandOptions extends ImagePaths, PlanOptions, ShardOptions {
  readonly run: string;
  readonly set?: string;
  readonly output: string;
  readonly sample?: string;
  readonly batchSize?: number;
  readonly parallel?: number;
  readonly devices?: readonly Device[];
  readonly engine?: PredictEngine;
  readonly exact?: boolean;
}

/** Throws for an engine that tasks do not have: machines with and without ONNX Runtime would compute other bits. */
function assertTaskEngine(engine: PredictEngine | undefined): asserts engine is EngineName | undefined {
  if (engine === undefined || ENGINES.some((name) => name === engine)) return;
  throw new UsageError(
    `--engine ${engine} cannot be combined with --plan or --shard: tasks run on ${ENGINES.join(", ")}`,
  );
}

/** Returns the prediction that the options describe. */
function workOf(options: PredictCommandOptions): PredictWork {
  const { run, set, output, sample, batchSize, engine } = options;
  assertTaskEngine(engine);
  return { kind: "predict", run, data: findImages(options), set, output, sample, batchSize, engine };
}

/** Predicts with all folds on this machine. */
async function predictAll(options: PredictCommandOptions, output: Output): Promise<void> {
  const { run: folder, set, sample, batchSize, devices, engine, exact } = options;
  const parallel = options.parallel === undefined ? {} : { parallel: options.parallel };
  const { ids } = await withProgress(output, "predict", (onProgress) =>
    predictRun({
      ...{ run: folder, set, sample, batchSize, devices, engine, exact, onProgress, ...parallel },
      output: options.output,
      data: findImages(options),
      onEngine: (started) => output.line(describeEngine(started)),
    }),
  );
  const name = basename(folder);
  const files = {
    predictions: join(options.output, `${name}_predictions.csv.gz`),
    submission: join(options.output, `${name}_submission.csv.gz`),
  };
  output.line(`${ids.length} slices predicted: ${files.predictions}`);
  output.result({ slices: ids.length, ...files });
}

async function run(options: PredictCommandOptions, output: Output): Promise<void> {
  assertPlanned(options);
  const { plan, shards, shard, merge } = options;
  const folder = join(options.output, `.${basename(options.run)}_plan`);
  if (plan !== undefined) return planWork(workOf(options), { folder: plan, shards }, output);
  if (shard !== undefined) return runShard(workOf(options), { folder, shard }, output);
  if (merge) return mergeShards(folder, output);
  return predictAll(options, output);
}

/** `ct-hemorrhage predict`. */
export const predictCommand = () =>
  defineCommand<PredictCommandOptions>({
    name: "predict",
    about: "Predict a prepared set, or custom images, with the checkpoints of a run. It never updates weights.",
    examples: [
      "predict --run runs/20191021-213751 --data prepared --set stage_2_test --output predictions",
      "predict --run runs/20191021-213751 --images png --output predictions",
    ],
    required: ["run", "output"],
    options: [
      new Option("--run <dir>", "folder of a run"),
      new Option("--data <dir>", "output folder of prepare"),
      new Option("--set <name>", "prepared set in --data").argParser(setName),
      new Option(
        "--images <dir>",
        "custom PNG or JPEG images instead of --data; an id is a path below this folder, without its ending",
      ),
      new Option("--metadata <parquet>", "table of the slices of --images to predict (default: all images)"),
      new Option("--output <dir>", "folder for predictions and submission"),
      new Option("--sample <csv>", "sample submission whose rows the submission must have"),
      new Option("--batch-size <number>", "images per batch (default: that of the run)").argParser(wholeNumber),
      new Option(
        "--parallel <number>",
        "threads, each with a fold or a range of its images (default: one per core, as far as memory allows)",
      ).argParser(wholeNumber),
      ...planOptions("ranges of the images of each fold"),
      ...shardOptions("images of each fold"),
      devicesOption(),
      predictEngineOption(),
      new Option("--exact", "let wasm compute the same bits on all machines, where some could be faster"),
    ],
    run,
  });
