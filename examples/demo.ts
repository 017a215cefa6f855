/**
 * The whole system on synthetic head CT: DICOM files, images, five folds, test-time views, smoothing, ensemble, report.
 *
 *   npm run demo
 *
 * Hardware and time: two cores, no GPU, about 4 minutes. Expected: AUC of `any` above 0.90 out of fold.
 */
import { basename, join } from "node:path";
import { Command } from "commander";
import { readLabels, writeJson, writePhantom } from "ct-hemorrhage/io";
import {
  createProgress,
  DEFAULT_CONFIG,
  ensembleFiles,
  predictRun,
  prepare,
  type RunConfig,
  scorePredictions,
  smoothFile,
  trainRun,
} from "ct-hemorrhage/pipeline";
import { runCommand, wholeNumber } from "./cli.js";
import { printScores } from "./print-scores.js";

/** Small enough for two cores without a GPU: few studies, small images, few epochs. */
const PRESET = { size: 256, trainStudies: 30, testStudies: 6 };
const CONFIG: RunConfig = { ...DEFAULT_CONFIG, size: 64, batchSize: 16, epochs: 6 };

/** Runs one step of the demo under a bar of its own. */
async function step<T>(
  title: string,
  work: (update: (done: number, total: number, note?: string) => void) => Promise<T>,
): Promise<T> {
  const progress = createProgress(title, process.stderr);
  return work(progress.update).finally(progress.stop);
}

async function main({ output, seed, epochs }: { output: string; seed: number; epochs: number }): Promise<void> {
  const started = performance.now();
  const phantom = join(output, "phantom");
  const data = join(output, "prepared");
  await step("phantom", (update) =>
    writePhantom(
      phantom,
      { seed, ...PRESET },
      { onProgress: ({ studiesDone, studies }) => update(studiesDone, studies) },
    ),
  );
  for (const set of ["stage_2_train", "stage_2_test"]) {
    await step(`prepare ${set}`, (update) =>
      prepare({
        input: join(phantom, set),
        output: data,
        set,
        onProgress: (stage, done, total) => stage === "images" && update(done, total),
      }),
    );
  }
  const config = { ...CONFIG, epochs, seed };
  const labels = join(phantom, "stage_2_train.csv");
  const { run, summary } = await step("train", (onProgress) =>
    trainRun({ config, data, labels, output: join(output, "runs"), stamp: new Date(), onProgress }),
  );
  const predictions = join(output, "predictions");
  const sample = join(phantom, "stage_2_sample_submission.csv");
  await step("predict", (onProgress) =>
    predictRun({ run, data, set: "stage_2_test", output: predictions, sample, onProgress }),
  );
  const raw = join(predictions, `${basename(run)}_predictions.csv.gz`);
  const smoothed = join(predictions, `${basename(run)}_predictions_smoothed.csv.gz`);
  await smoothFile(
    { predictions: raw, metadata: join(data, "stage_2_test_metadata.parquet.gzip") },
    { output: smoothed },
  );
  const final = await ensembleFiles([{ predictions: smoothed, weight: 1 }], {
    output: join(predictions, "ensemble.csv.gz"),
    submission: join(predictions, "submission.csv.gz"),
    sample,
  });
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
  .option("--seed <number>", "seed of the phantom and the training", wholeNumber, 48)
  .option("--epochs <number>", "epochs at the most", wholeNumber, CONFIG.epochs)
  .action(main);
await runCommand(command);
