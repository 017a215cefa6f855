/**
 * Trains all configurations of a file, compares them out of fold, predicts with each run, and averages what they predict.
 * Killed and started again it goes on where it was.
 *
 *   npx tsx examples/06-batch.ts
 *   npx tsx examples/06-batch.ts --data prepared --labels stage_2_train.csv --output runs
 *
 * Hardware and time: on the phantom at the tiny preset, five networks on two cores without a GPU, 6 minutes.
 */

import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import type { EngineName } from "ct-hemorrhage/backend";
import {
  type Comparison,
  compareRuns,
  type Device,
  ensembleByRecipe,
  type NamedConfig,
  predictRun,
  preparedPaths,
  readConfigFile,
  trainBatch,
} from "ct-hemorrhage/pipeline";
import {
  backendOption,
  devicesOption,
  explain,
  printEngine,
  runCommand,
  showProgress,
  wholeNumber,
  wholeNumberOrZero,
} from "./cli.js";
import { PRESETS } from "./demo-preset.js";
import { demoFolders, prepareDemo } from "./demo-steps.js";
import { printComparison } from "./print-comparison.js";
import { printScores } from "./print-scores.js";

/** The five of the original solution. */
const CONFIGS = ["efficientnetb0", "efficientnetb5", "efficientnetb3", "densenet169", "seresnext"];

interface Options {
  readonly configs: readonly string[];
  readonly configFile: string;
  readonly preset?: keyof typeof PRESETS | "none";
  readonly data?: string;
  readonly labels?: string;
  readonly output: string;
  readonly seed: number;
  readonly resamples?: number;
  readonly devices?: readonly Device[];
  readonly backend?: EngineName;
}

/** Where images, labels and results are. */
interface Places {
  readonly data: string;
  readonly labels: string;
  readonly output: string;
}

/** The preset, where there is one: with data of the user, what the file says. */
function presetOf({ preset, data }: Options): (typeof PRESETS)[keyof typeof PRESETS] | undefined {
  const name = preset ?? (data === undefined ? "tiny" : "none");
  return name === "none" ? undefined : PRESETS[name];
}

/** Finds the data of the user, or makes a phantom, once. */
async function findPlaces(options: Options): Promise<Places> {
  const { data, labels, output, seed } = options;
  if (data !== undefined && labels !== undefined) return { data, labels, output };
  const preset = presetOf(options);
  if (data !== undefined || labels !== undefined || !preset) {
    throw new TypeError("--data and --labels must be given together, or neither of them with a preset of the phantom");
  }
  const folders = demoFolders(output);
  await prepareDemo(folders, { ...preset.phantom, seed });
  return { data: folders.data, labels: join(folders.phantom, "stage_2_train.csv"), output: folders.runs };
}

/** Reads a configuration, made as small as the preset wants it. */
async function readConfig(name: string, options: Options): Promise<NamedConfig> {
  const { configFile, backend, seed } = options;
  const named = await readConfigFile(configFile, name);
  if (named.checkpoint !== undefined) {
    throw new TypeError(`checkpoint of ${name} is for 02-train: a batch goes on with its runs by itself`);
  }
  const engine = backend ?? named.config.engine;
  const preset = presetOf(options);
  if (!preset) return { ...named, config: { ...named.config, engine } };
  const { network, imageFolder } = named.config;
  const { config, parallel } = preset;
  return { ...named, parallel, config: { ...config, network, imageFolder, engine, seed } };
}

/** Trains all configurations, one after the other. */
async function trainAll(configs: readonly NamedConfig[], places: Places, { devices }: Options) {
  let progress = showProgress("train");
  const results = await trainBatch({
    ...places,
    devices,
    configs: configs.map((named) => ({ ...named, sources: { teamFolds: named.paths.teamFolds } })),
    now: () => new Date(),
    onEngine: printEngine,
    onConfig: (name) => {
      progress.stop();
      progress = showProgress(`train ${name}`);
    },
    onProgress: (...progressed) => progress.update(...progressed),
  }).finally(() => progress.stop());
  for (const result of results) {
    console.log(`\n${result.name}: ${"failure" in result ? `failed: ${explain(result.failure)}` : result.run}`);
    if ("summary" in result) printScores(result.summary);
  }
  return results.flatMap((result, index) =>
    "run" in result ? [{ name: result.name, run: result.run, testSet: configs[index].testSet }] : [],
  );
}

/** A run, and what it predicted. */
interface PredictedRun {
  readonly run: string;
  readonly testSet: string;
  /** File of its predictions, raw; absent where the set is not prepared. */
  readonly predictions?: string;
}

/** Predicts the test set of each run. */
async function predictAll(
  runs: Awaited<ReturnType<typeof trainAll>>,
  { data, output }: Places,
  { devices }: Options,
): Promise<PredictedRun[]> {
  const predicted: PredictedRun[] = [];
  for (const { name, run, testSet } of runs) {
    if (!existsSync(preparedPaths(data, testSet).metadata)) {
      console.log(`${testSet} is not prepared, and ${name} does not predict it`);
      predicted.push({ run, testSet });
      continue;
    }
    const to = join(output, "predictions", basename(run));
    const progress = showProgress(`predict ${name}`);
    const options = { run, data, set: testSet, output: to, devices, onProgress: progress.update };
    await predictRun(options).finally(progress.stop);
    predicted.push({ run, testSet, predictions: join(to, `${basename(run)}_predictions.csv.gz`) });
  }
  return predicted;
}

/** Compares networks, folds, smoothing and ensembles out of fold. */
async function compareAll(
  runs: readonly string[],
  { data, labels, output }: Places,
  { resamples }: Options,
): Promise<Comparison> {
  const to = join(output, "comparison");
  const comparison = await compareRuns({ runs, data, labels, output: to, resamples });
  printComparison(comparison);
  console.log(`comparison of ${runs.length} runs: ${join(to, "report.html")}`);
  return comparison;
}

async function main(options: Options): Promise<void> {
  const configs = await Promise.all(options.configs.map((name) => readConfig(name, options)));
  const places = await findPlaces(options);
  const trained = await trainAll(configs, places, options);
  if (trained.length === 0) throw new Error("no configuration could be trained");
  const predicted = await predictAll(trained, places, options);
  const runs = predicted.map(({ run }) => run);
  const comparison = await compareAll(runs, places, options);
  for (const set of new Set(predicted.map(({ testSet }) => testSet))) {
    const files = predicted.flatMap(({ testSet, predictions }) =>
      testSet === set && predictions ? [predictions] : [],
    );
    if (files.length === 0) continue;
    const [output, submission] = ["ensemble", "submission"].map((name) =>
      join(places.output, "predictions", `${set}_${name}.csv.gz`),
    );
    const members = files.map((predictions) => ({ predictions, weight: 1 }));
    const { metadata } = preparedPaths(places.data, set);
    await ensembleByRecipe(members, comparison, { output, submission, metadata });
    console.log(`${set}: mean of ${members.length}, smoothed as the comparison found best, in ${basename(output)}`);
  }
  if (trained.length < configs.length) process.exitCode = 1;
}

const command = new Command("06-batch")
  .description("Trains all configurations of a file, predicts with each run, and averages what they predict.")
  .option("--configs <names...>", "configurations", CONFIGS)
  .option("--config-file <yml>", "file of configurations", fileURLToPath(new URL("config.yml", import.meta.url)))
  .addOption(
    new Option(
      "--preset <name>",
      "sizes and epochs of a phantom (default: tiny); none: those of the file (default with --data)",
    ).choices([...Object.keys(PRESETS), "none"]),
  )
  .option("--data <dir>", "output folder of 01-prepare; default: a phantom")
  .option("--labels <csv>", "labels in long form: ID,Label")
  .option("--output <dir>", "folder of all runs, and of the phantom", join("demo-output", "batch"))
  .option("--seed <number>", "seed of the phantom and of presets", wholeNumberOrZero, 48)
  .option("--resamples <number>", "times that patients are drawn for intervals (default: 1000)", wholeNumber)
  .addOption(devicesOption())
  .addOption(backendOption())
  .action(main);
await runCommand(command);
