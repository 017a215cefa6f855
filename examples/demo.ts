/**
 * The whole system on synthetic head CT: DICOM files, images, five folds, test-time views, smoothing, ensemble, report.
 *
 *   npm run demo
 *   npm run demo -- --models all --preset tiny
 *
 * Hardware and time: two cores, no GPU, about 2 minutes. Expected: AUC of `any` above 0.90 out of fold. With `all` each
 * network is a run of its own, and the ensemble averages their predictions; `tiny` takes 4 minutes for all of them, and
 * only shows that everything runs.
 */
import { join } from "node:path";
import { Command, Option } from "commander";
import { readLabels, writeJson } from "ct-hemorrhage/io";
import type { ModelName } from "ct-hemorrhage/models";
import { ensembleFiles, type RunSummary, scorePredictions } from "ct-hemorrhage/pipeline";
import { type BackendOption, backendOption, runCommand, wholeNumber, wholeNumberOrZero } from "./cli.js";
import { PRESETS } from "./demo-preset.js";
import { type DemoFolders, demoFolders, predictDemo, prepareDemo, trainDemo } from "./demo-steps.js";
import { networkNames } from "./network-names.js";
import { printScores } from "./print-scores.js";

interface Options extends BackendOption {
  readonly models: readonly ModelName[];
  readonly preset: keyof typeof PRESETS;
  readonly output?: string;
  readonly seed: number;
  readonly epochs?: number;
}

/** Averages the smoothed predictions of all networks, and scores them against the truth of the test half. */
async function ensembleDemo(members: readonly string[], { phantom, predictions }: DemoFolders) {
  const average = await ensembleFiles(
    members.map((member) => ({ predictions: member, weight: 1 })),
    {
      output: join(predictions, "ensemble.csv.gz"),
      submission: join(predictions, "submission.csv.gz"),
      sample: join(phantom, "stage_2_sample_submission.csv"),
    },
  );
  return scorePredictions(await readLabels(join(phantom, "stage_2_test_labels.csv")), average);
}

async function main({ models, preset, seed, backend: engine, ...options }: Options): Promise<void> {
  const started = performance.now();
  const { phantom, config, parallel } = PRESETS[preset];
  const { epochs = config.epochs, output = join("demo-output", preset === "default" ? "" : preset) } = options;
  const folders = demoFolders(output);
  await prepareDemo(folders, { ...phantom, seed });
  const summaries: Partial<Record<ModelName, RunSummary>> = {};
  const members: string[] = [];
  for (const network of models) {
    const { run, summary } = await trainDemo(folders, { ...config, network, epochs, seed, engine }, parallel);
    members.push(await predictDemo(folders, run, parallel));
    summaries[network] = summary;
    console.log(`${network} on ${summary.engine}; report: ${join(run, "report.html")}`);
    printScores(summary);
  }
  const test = await ensembleDemo(members, folders);
  const seconds = Math.round((performance.now() - started) / 1000);
  const results = models.length === 1 ? summaries[models[0]] : { networks: summaries };
  await writeJson(join(output, "summary.json"), { ...results, test, seconds });
  const [auc, logLoss] = [test.auc.any?.toFixed(4) ?? "-", test.weightedLogLoss.toFixed(4)];
  console.log(`test set: AUC any ${auc}, weighted log loss ${logLoss}`);
  console.log(`${seconds} s; predictions: ${join(folders.predictions, "ensemble.csv.gz")}`);
}

const command = new Command("demo")
  .description("Runs the whole system on synthetic head CT.")
  .option("--models <names>", "networks, with commas between them, or all", networkNames, [
    PRESETS.default.config.network,
  ])
  .addOption(new Option("--preset <name>", "how much to do").choices(Object.keys(PRESETS)).default("default"))
  .option("--output <dir>", "folder for everything; by default demo-output, for other presets a folder in it")
  .option("--seed <number>", "seed of the phantom and the training", wholeNumberOrZero, 48)
  .option("--epochs <number>", "epochs at the most; by default the preset's", wholeNumber)
  .addOption(backendOption())
  .action(main);
await runCommand(command);
