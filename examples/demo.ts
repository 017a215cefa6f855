/**
 * The whole system on synthetic head CT: DICOM files, images, five folds, test-time views, smoothing, ensemble, report.
 *
 *   npm run demo
 *
 * Hardware and time: two cores, no GPU, about 5 minutes. Expected: AUC of `any` above 0.90 out of fold.
 */
import { basename, join } from "node:path";
import { Command } from "commander";
import { readLabels, writeJson, writePhantom } from "ct-hemorrhage/io";
import { ensembleFiles, predictRun, prepare, scorePredictions, smoothFile, trainRun } from "ct-hemorrhage/pipeline";
import { runCommand, showProgress, wholeNumber, wholeNumberOrZero } from "./cli.js";
import { CONFIG, PARALLEL, PHANTOM } from "./demo-preset.js";
import { printScores } from "./print-scores.js";

type Update = (done: number, total: number, note?: string) => void;

/** Runs one step of the demo under a bar of its own. */
async function step<T>(title: string, work: (update: Update) => Promise<T>): Promise<T> {
  const progress = showProgress(title);
  return work(progress.update).finally(progress.stop);
}

/** Prepares one half of the phantom. */
function prepareSet(phantom: string, data: string, set: string) {
  return step(`prepare ${set}`, (update) => {
    const onProgress = (stage: string, done: number, total: number) => stage === "images" && update(done, total);
    return prepare({ input: join(phantom, set), output: data, set, onProgress });
  });
}

/** Predicts the test half, smooths along the slices, and "averages" the one network that there is. */
async function predictTest(run: string, data: string, { output, phantom }: { output: string; phantom: string }) {
  const sample = join(phantom, "stage_2_sample_submission.csv");
  const folder = join(output, "predictions");
  const set = "stage_2_test";
  await step("predict", (onProgress) => predictRun({ run, data, set, output: folder, sample, onProgress }));
  const predictions = join(folder, `${basename(run)}_predictions.csv.gz`);
  const smoothed = join(folder, `${basename(run)}_predictions_smoothed.csv.gz`);
  await smoothFile({ predictions, metadata: join(data, `${set}_metadata.parquet.gzip`) }, { output: smoothed });
  const submission = join(folder, "submission.csv.gz");
  const members = [{ predictions: smoothed, weight: 1 }];
  return ensembleFiles(members, { output: join(folder, "ensemble.csv.gz"), submission, sample });
}

async function main({ output, seed, epochs }: { output: string; seed: number; epochs: number }): Promise<void> {
  const started = performance.now();
  const [phantom, data, runs] = ["phantom", "prepared", "runs"].map((name) => join(output, name));
  await step("phantom", (update) => {
    const onProgress = ({ studiesDone, studies }: Record<"studiesDone" | "studies", number>) =>
      update(studiesDone, studies);
    return writePhantom(phantom, { seed, ...PHANTOM }, { onProgress });
  });
  for (const set of ["stage_2_train", "stage_2_test"]) await prepareSet(phantom, data, set);
  const config = { ...CONFIG, epochs, seed };
  const labels = join(phantom, "stage_2_train.csv");
  const { run, summary } = await step("train", (onProgress) =>
    trainRun({ config, data, labels, output: runs, stamp: new Date(), parallel: PARALLEL, onProgress }),
  );
  const final = await predictTest(run, data, { output, phantom });
  const test = scorePredictions(await readLabels(join(phantom, "stage_2_test_labels.csv")), final);
  const seconds = Math.round((performance.now() - started) / 1000);
  await writeJson(join(output, "summary.json"), { ...summary, test, seconds });
  printScores(summary);
  console.log(
    `test set: AUC any ${test.auc.any?.toFixed(4) ?? "-"}, weighted log loss ${test.weightedLogLoss.toFixed(4)}`,
  );
  console.log(`${seconds} s on ${summary.engine}; report: ${join(run, "report.html")}`);
}

const command = new Command("demo")
  .description("Runs the whole system on synthetic head CT.")
  .option("--output <dir>", "folder for everything", "demo-output")
  .option("--seed <number>", "seed of the phantom and the training", wholeNumberOrZero, 48)
  .option("--epochs <number>", "epochs at the most", wholeNumber, CONFIG.epochs)
  .action(main);
await runCommand(command);
