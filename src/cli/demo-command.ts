import { basename, join } from "node:path";
import { Option } from "commander";
import type { EngineName } from "../backend/index.js";
import { readLabels, writeJson } from "../io/index.js";
import type { ModelName } from "../models/index.js";
import { ensembleFiles, type RunSummary, scorePredictions, trainRun } from "../pipeline/index.js";
import { defineCommand } from "./define-command.js";
import { PRESETS, type PresetName } from "./demo-presets.js";
import { type DemoFolders, demoFolders, predictSmoothed, prepareDemo } from "./demo-steps.js";
import { networkNames } from "./network-names.js";
import { describeEngine, type Output, withProgress } from "./output.js";
import { engineOption, wholeNumber, wholeNumberOrZero } from "./parse-values.js";
import { printScores } from "./print-scores.js";

interface DemoCommandOptions {
  readonly models: readonly ModelName[];
  readonly preset: PresetName;
  readonly output?: string;
  readonly seed: number;
  readonly epochs?: number;
  readonly engine?: EngineName;
}

const SET = "stage_2_test";

/** A trained network of a demo. */
interface DemoNetwork {
  readonly summary: RunSummary;
  /** File of its smoothed predictions of the test set. */
  readonly predictions: string;
}

/** Trains all folds of a network, and predicts the test set. */
async function runNetwork(
  network: ModelName,
  folders: DemoFolders,
  options: DemoCommandOptions,
  output: Output,
): Promise<DemoNetwork> {
  const { preset, seed, engine, epochs = PRESETS[preset].config.epochs } = options;
  const { config, parallel } = PRESETS[preset];
  const { phantom, data } = folders;
  const { run, summary } = await withProgress(output, `train ${network}`, (onProgress) =>
    trainRun({
      ...{ data, parallel, onProgress, output: folders.runs, stamp: new Date() },
      config: { ...config, network, engine, seed, epochs },
      labels: join(phantom, "stage_2_train.csv"),
      onEngine: (started) => output.line(describeEngine(started)),
    }),
  );
  const to = join(folders.predictions, basename(run));
  const sample = join(phantom, "stage_2_sample_submission.csv");
  const predictions = await predictSmoothed({ run, data, set: SET, output: to, sample, parallel }, output);
  output.line(`${network} on ${summary.engine}; report: ${join(run, "report.html")}`);
  printScores(summary, output);
  return { summary, predictions };
}

/** Averages the predictions of all networks, and scores them against the labels of the test set. */
async function scoreEnsemble(networks: readonly DemoNetwork[], { phantom, predictions }: DemoFolders) {
  const average = await ensembleFiles(
    networks.map((network) => ({ predictions: network.predictions, weight: 1 })),
    {
      output: join(predictions, "ensemble.csv.gz"),
      submission: join(predictions, "submission.csv.gz"),
      sample: join(phantom, "stage_2_sample_submission.csv"),
    },
  );
  return scorePredictions(await readLabels(join(phantom, `${SET}_labels.csv`)), average);
}

async function run(options: DemoCommandOptions, output: Output): Promise<void> {
  const started = performance.now();
  const { models, preset, seed } = options;
  const folder = options.output ?? join("demo-output", preset === "default" ? "" : preset);
  const folders = demoFolders(folder);
  await prepareDemo(folders, { ...PRESETS[preset].phantom, seed }, output);
  const networks: DemoNetwork[] = [];
  for (const network of models) networks.push(await runNetwork(network, folders, options, output));
  const test = await scoreEnsemble(networks, folders);
  const seconds = Math.round((performance.now() - started) / 1000);
  const summaries = Object.fromEntries(models.map((name, index) => [name, networks[index].summary]));
  const results = models.length === 1 ? summaries[models[0]] : { networks: summaries };
  const summary = { ...results, test, seconds };
  await writeJson(join(folder, "summary.json"), summary);
  const auc = test.auc.any?.toFixed(4) ?? "-";
  output.line(`test set: AUC any ${auc}, weighted log loss ${test.weightedLogLoss.toFixed(4)}`);
  output.line(`${seconds} s; predictions: ${join(folders.predictions, "ensemble.csv.gz")}`);
  output.result(summary);
}

/** `ct-hemorrhage demo`. */
export const demoCommand = () =>
  defineCommand<DemoCommandOptions>({
    name: "demo",
    about: "Run the whole system on synthetic head CT, in about two minutes on two cores without a GPU.",
    examples: ["demo", "demo --models all --preset tiny"],
    options: [
      new Option("--models <names>", "networks separated by commas, or all")
        .argParser(networkNames)
        .default([PRESETS.default.config.network], PRESETS.default.config.network),
      new Option("--preset <name>", "size of the phantom and length of the training")
        .choices(Object.keys(PRESETS))
        .default("default"),
      new Option(
        "--output <dir>",
        "folder for all files (default: demo-output, or demo-output/PRESET for other presets)",
      ),
      new Option("--seed <number>", "seed of the phantom and the training").argParser(wholeNumberOrZero).default(48),
      new Option("--epochs <number>", "maximum number of epochs (default: that of the preset)").argParser(wholeNumber),
      engineOption(),
    ],
    run,
  });
