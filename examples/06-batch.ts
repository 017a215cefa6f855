/**
 * Trains all configurations of a file, compares them out of fold, predicts with each run, and averages what they predict.
 * Killed and started again it goes on where it was.
 *
 *   npx tsx examples/06-batch.ts
 *   npx tsx examples/06-batch.ts --preset none --data prepared --labels stage_2_train.csv --output runs
 *
 * Hardware and time: on the phantom at the tiny preset, five networks on two cores without a GPU, 6 minutes.
 */
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import type { EngineName } from "ct-hemorrhage/backend";
import { fileExists } from "ct-hemorrhage/io";
import {
  type BatchResult,
  compareRuns,
  ensembleFiles,
  type NamedConfig,
  preparedPaths,
  readConfigFile,
  trainBatch,
} from "ct-hemorrhage/pipeline";
import { backendOption, printEngine, runCommand, showProgress, wholeNumber, wholeNumberOrZero } from "./cli.js";
import { PRESETS } from "./demo-preset.js";
import { demoFolders, predictSmoothed, prepareDemo } from "./demo-steps.js";
import { printComparison } from "./print-comparison.js";
import { printScores } from "./print-scores.js";

/** The five of the original solution. */
const CONFIGS = ["efficientnetb0", "efficientnetb5", "efficientnetb3", "densenet169", "seresnext"];

interface Options {
  readonly configs: readonly string[];
  readonly configFile: string;
  readonly preset: keyof typeof PRESETS | "none";
  readonly data?: string;
  readonly labels?: string;
  readonly output: string;
  readonly seed: number;
  readonly resamples?: number;
  readonly backend?: EngineName;
}

/** Where images, labels and results are. */
interface Places {
  readonly data: string;
  readonly labels: string;
  readonly output: string;
}

/** Finds the data of the user, or makes a phantom, once. */
async function findPlaces({ data, labels, output, preset, seed }: Options): Promise<Places> {
  if (data !== undefined && labels !== undefined) return { data, labels, output };
  if (data !== undefined || labels !== undefined || preset === "none") {
    throw new TypeError("--data and --labels must be given together, or neither of them with a preset of the phantom");
  }
  const folders = demoFolders(output);
  await prepareDemo(folders, { ...PRESETS[preset].phantom, seed });
  return { data: folders.data, labels: join(folders.phantom, "stage_2_train.csv"), output: folders.runs };
}

/** Reads a configuration, made as small as the preset wants it. */
async function readConfig(name: string, { configFile, preset, backend, seed }: Options): Promise<NamedConfig> {
  const named = await readConfigFile(configFile, name);
  const engine = backend ?? named.config.engine;
  if (preset === "none") return { ...named, config: { ...named.config, engine } };
  const { config, parallel } = PRESETS[preset];
  const { network, imageFolder } = named.config;
  return { ...named, parallel, config: { ...config, network, imageFolder, engine, seed } };
}

/** Compares networks, folds, smoothing and ensembles out of fold. */
async function compareAll(
  results: readonly BatchResult[],
  { data, labels, output }: Places,
  resamples: number | undefined,
): Promise<void> {
  const runs = results.flatMap((result) => ("run" in result ? [result.run] : []));
  const to = join(output, "comparison");
  printComparison(await compareRuns({ runs, data, labels, output: to, resamples }));
  console.log(`comparison of ${runs.length} runs: ${join(to, "report.html")}`);
}

/** Averages what all runs predict for the sets that are prepared, set by set. */
async function predictAll(configs: readonly NamedConfig[], results: readonly BatchResult[], places: Places) {
  for (const set of new Set(configs.map(({ testSet }) => testSet))) {
    if (!(await fileExists(preparedPaths(places.data, set).metadata))) {
      console.log(`${set} is not prepared, and not predicted`);
      continue;
    }
    const members: string[] = [];
    for (const [index, result] of results.entries()) {
      if (configs[index].testSet !== set || "failure" in result) continue;
      const output = join(places.output, "predictions", basename(result.run));
      const { name, run } = result;
      members.push(await predictSmoothed(`predict ${name}`, { run, data: places.data, set, output }));
    }
    const [output, submission] = ["ensemble", "submission"].map((name) =>
      join(places.output, "predictions", `${set}_${name}.csv.gz`),
    );
    await ensembleFiles(
      members.map((predictions) => ({ predictions, weight: 1 })),
      { output, submission },
    );
    console.log(`${set}: mean of ${members.length} in ${basename(output)}`);
  }
}

async function main(options: Options): Promise<void> {
  const configs = await Promise.all(options.configs.map((name) => readConfig(name, options)));
  const places = await findPlaces(options);
  let progress = showProgress("train");
  const results = await trainBatch({
    ...places,
    configs,
    now: () => new Date(),
    onEngine: printEngine,
    onConfig: (name) => {
      progress.stop();
      progress = showProgress(`train ${name}`);
    },
    onProgress: (...progressed) => progress.update(...progressed),
  }).finally(() => progress.stop());
  for (const result of results) {
    console.log(`\n${result.name}: ${"failure" in result ? `failed: ${result.failure}` : result.run}`);
    if ("summary" in result) printScores(result.summary);
  }
  if (results.every((result) => "failure" in result)) throw new Error("no configuration could be trained");
  await compareAll(results, places, options.resamples);
  await predictAll(configs, results, places);
  if (results.some((result) => "failure" in result)) process.exitCode = 1;
}

const command = new Command("06-batch")
  .description("Trains all configurations of a file, predicts with each run, and averages what they predict.")
  .option("--configs <names...>", "configurations", CONFIGS)
  .option("--config-file <yml>", "file of configurations", fileURLToPath(new URL("config.yml", import.meta.url)))
  .addOption(
    new Option("--preset <name>", "sizes and epochs, and the phantom where there are no data; none: as the file says")
      .choices([...Object.keys(PRESETS), "none"])
      .default("tiny"),
  )
  .option("--data <dir>", "output folder of 01-prepare; default: a phantom")
  .option("--labels <csv>", "labels in long form: ID,Label")
  .option("--output <dir>", "folder of all runs, and of the phantom", join("demo-output", "batch"))
  .option("--seed <number>", "seed of the phantom and of presets", wholeNumberOrZero, 48)
  .option("--resamples <number>", "times that patients are drawn for intervals (default: 1000)", wholeNumber)
  .addOption(backendOption())
  .action(main);
await runCommand(command);
