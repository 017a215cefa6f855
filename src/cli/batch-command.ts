import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { Option } from "commander";
import type { EngineName } from "../backend/index.js";
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
} from "../pipeline/index.js";
import { defineCommand } from "./define-command.js";
import { PRESETS, type PresetName } from "./demo-presets.js";
import { demoFolders, prepareDemo } from "./demo-steps.js";
import { EXAMPLE_CONFIG } from "./example-config.js";
import { describeEngine, type Output, withProgress } from "./output.js";
import { devicesOption, engineOption, wholeNumber, wholeNumberOrZero } from "./parse-values.js";
import { type PlanOptions, planOptions, planWork } from "./plan-option.js";
import { printComparison } from "./print-comparison.js";
import { printScores } from "./print-scores.js";
import { explain } from "./run-program.js";
import { UsageError } from "./usage-error.js";

/** The five configurations of the original solution. */
const CONFIGS = ["efficientnetb0", "efficientnetb5", "efficientnetb3", "densenet169", "seresnext"];

interface BatchCommandOptions extends PlanOptions {
  readonly configs: readonly string[];
  readonly configFile: string;
  readonly preset?: PresetName | "none";
  readonly data?: string;
  readonly labels?: string;
  readonly output: string;
  readonly seed: number;
  readonly resamples?: number;
  readonly devices?: readonly Device[];
  readonly engine?: EngineName;
}

/** Paths of images, labels and results. */
interface BatchPaths {
  readonly data: string;
  readonly labels: string;
  readonly output: string;
}

/** A trained run of a configuration. */
interface NamedRun {
  readonly name: string;
  readonly run: string;
  readonly testSet: string;
}

/** A run, with the file of its raw predictions unless the test set is not prepared. */
interface PredictedRun extends NamedRun {
  readonly predictions?: string;
}

/** Returns the preset, if any: with data of the user, all settings come from the configuration file by default. */
function presetOf({ preset, data }: BatchCommandOptions): (typeof PRESETS)[PresetName] | undefined {
  const name = preset ?? (data === undefined ? "tiny" : "none");
  return name === "none" ? undefined : PRESETS[name];
}

/** Returns the paths of the user's data, or makes a phantom. */
async function findData(options: BatchCommandOptions, output: Output): Promise<BatchPaths> {
  const { data, labels, output: folder, seed } = options;
  if (data !== undefined && labels !== undefined) return { data, labels, output: folder };
  const preset = presetOf(options);
  if (data !== undefined || labels !== undefined || !preset) {
    throw new UsageError("--data and --labels are required together; without them, --preset must not be none");
  }
  const folders = demoFolders(folder);
  await prepareDemo(folders, { ...preset.phantom, seed }, output);
  return { data: folders.data, labels: join(folders.phantom, "stage_2_train.csv"), output: folders.runs };
}

/** Reads a configuration, reduced to the size of the preset. */
async function readConfig(name: string, options: BatchCommandOptions): Promise<NamedConfig> {
  const named = await readConfigFile(options.configFile, name);
  if (named.checkpoint !== undefined) {
    throw new UsageError(`checkpoint of ${name} is for train only: batch resumes its runs by itself`);
  }
  const engine = options.engine ?? named.config.engine;
  const preset = presetOf(options);
  if (!preset) return { ...named, config: { ...named.config, engine } };
  const { network, imageFolder } = named.config;
  const { config, parallel } = preset;
  return { ...named, parallel, config: { ...config, network, imageFolder, engine, seed: options.seed } };
}

/** Returns the configurations with the files of their folds. */
const withSources = (configs: readonly NamedConfig[]) =>
  configs.map((named) => ({ ...named, sources: { teamFolds: named.paths.teamFolds } }));

/** Cuts the training of all configurations into one task per fold. Once they are merged, a later call predicts and compares. */
async function planAll(
  configs: readonly NamedConfig[],
  { data, labels, output: runs }: BatchPaths,
  { plan = "", devices }: BatchCommandOptions,
  output: Output,
): Promise<void> {
  const now = () => new Date();
  const work = { kind: "train", configs: withSources(configs), data, labels, output: runs, now, devices } as const;
  await planWork(work, { folder: plan }, output);
  output.line("  then run batch again without --plan: it predicts with the trained runs and compares them");
}

/** Trains all configurations, one after the other. */
async function trainAll(
  configs: readonly NamedConfig[],
  paths: BatchPaths,
  { devices }: BatchCommandOptions,
  output: Output,
): Promise<NamedRun[]> {
  let progress = output.progress("train");
  const results = await trainBatch({
    ...paths,
    devices,
    configs: withSources(configs),
    now: () => new Date(),
    onEngine: (engine) => output.line(describeEngine(engine)),
    onConfig: (name) => {
      progress.stop();
      progress = output.progress(`train ${name}`);
    },
    onProgress: (...progressed) => progress.update(...progressed),
  }).finally(() => progress.stop());
  for (const result of results) {
    output.line(`\n${result.name}: ${"failure" in result ? `failed: ${explain(result.failure)}` : result.run}`);
    if ("summary" in result) printScores(result.summary, output);
  }
  return results.flatMap((result, index) =>
    "run" in result ? [{ name: result.name, run: result.run, testSet: configs[index].testSet }] : [],
  );
}

/** Predicts the test set of a run, if it is prepared. */
async function predictTestSet(
  trained: NamedRun,
  { data, output: folder }: BatchPaths,
  { devices }: BatchCommandOptions,
  output: Output,
): Promise<PredictedRun> {
  const { name, run, testSet } = trained;
  if (!existsSync(preparedPaths(data, testSet).metadata)) {
    output.line(`${testSet} is not prepared: ${name} does not predict it`);
    return trained;
  }
  const to = join(folder, "predictions", basename(run));
  await withProgress(output, `predict ${name}`, (onProgress) =>
    predictRun({ run, data, set: testSet, output: to, devices, onProgress }),
  );
  return { ...trained, predictions: join(to, `${basename(run)}_predictions.csv.gz`) };
}

/** Averages the predictions of each test set in the way that the comparison found best. */
async function averageSets(
  predicted: readonly PredictedRun[],
  comparison: Comparison,
  { data, output: folder }: BatchPaths,
  { line }: Output,
): Promise<void> {
  for (const set of new Set(predicted.map(({ testSet }) => testSet))) {
    const members = predicted.flatMap(({ testSet, predictions }) =>
      testSet === set && predictions ? [{ predictions, weight: 1 }] : [],
    );
    if (members.length === 0) continue;
    const fileOf = (name: string) => join(folder, "predictions", `${set}_${name}.csv.gz`);
    const { metadata } = preparedPaths(data, set);
    const results = { output: fileOf("ensemble"), submission: fileOf("submission"), metadata };
    await ensembleByRecipe(members, comparison, results);
    line(
      `${set}: mean of ${members.length} runs, with the best smoothing of the comparison: ${basename(results.output)}`,
    );
  }
}

async function run(options: BatchCommandOptions, output: Output): Promise<void> {
  const configs = await Promise.all(options.configs.map((name) => readConfig(name, options)));
  const paths = await findData(options, output);
  if (options.plan !== undefined) return planAll(configs, paths, options, output);
  const trained = await trainAll(configs, paths, options, output);
  if (trained.length === 0) throw new Error("no configuration could be trained");
  const predicted: PredictedRun[] = [];
  for (const each of trained) predicted.push(await predictTestSet(each, paths, options, output));
  const { data, labels, output: folder } = paths;
  const to = join(folder, "comparison");
  const runs = predicted.map((each) => each.run);
  const comparison = await compareRuns({ runs, data, labels, output: to, resamples: options.resamples });
  printComparison(comparison, output);
  output.line(`comparison of ${runs.length} runs: ${join(to, "report.html")}`);
  await averageSets(predicted, comparison, paths, output);
  output.result({ runs: predicted, comparison });
  if (trained.length < configs.length) process.exitCode = 1;
}

/** `ct-hemorrhage batch`. */
export const batchCommand = () =>
  defineCommand<BatchCommandOptions>({
    name: "batch",
    about:
      "Train several configurations of a file, compare them out of fold, predict with each run and average the predictions. Rerun it to resume.",
    examples: ["batch --data prepared --labels stage_2_train.csv --output runs", "batch"],
    options: [
      new Option("--configs <names...>", "configurations to train").default(CONFIGS, CONFIGS.join(" ")),
      new Option("--config-file <yml>", "configuration file").default(
        EXAMPLE_CONFIG,
        "examples/config.yml of the package",
      ),
      new Option(
        "--preset <name>",
        "sizes and epochs for a phantom (default: tiny), or none for those of the file (default with --data)",
      ).choices([...Object.keys(PRESETS), "none"]),
      new Option("--data <dir>", "output folder of prepare (default: a phantom)"),
      new Option("--labels <csv>", "labels in long form: ID,Label"),
      new Option("--output <dir>", "folder of all runs, and of the phantom").default(join("demo-output", "batch")),
      new Option("--seed <number>", "seed of the phantom and of the presets").argParser(wholeNumberOrZero).default(48),
      new Option("--resamples <number>", "patient resamples for intervals (default: 1000)").argParser(wholeNumber),
      ...planOptions(undefined),
      devicesOption(),
      engineOption(),
    ],
    run,
  });
