import { basename, join } from "node:path";
import { DataError } from "../errors.js";
import {
  fileExists,
  readSampleSubmission,
  writePredictions,
  writeSubmission,
  writeTestPredictions,
} from "../io/index.js";
import { buildSubmission, meanLogits, toProbabilities } from "../postprocess/index.js";
import { CLASSES, type PredictionTable } from "../types.js";
import type { FoldMessage, PredictFoldTask } from "./fold-worker.js";
import { openPreparedSet } from "./prepared-folder.js";
import { checkpointPath, type RunConfig, readRunConfig } from "./run-config.js";
import { createWorkerPool } from "./worker-pool.js";

/** What to predict, and with what. */
export interface PredictRunOptions {
  /** Folder of a trained run. */
  readonly run: string;
  /** Output folder of the preparation. */
  readonly data: string;
  /** Name of the prepared set to predict. */
  readonly set: string;
  /** Folder for the results. */
  readonly output: string;
  /** Sample submission whose rows the submission must have. */
  readonly sample?: string | undefined;
  /** Folds that predict side by side. Default 2. */
  readonly parallel?: number;
  readonly onProgress?: (done: number, total: number, note: string) => void;
}

/** Finds the folds of a run that have a checkpoint; all of them must. */
async function assertCheckpoints(run: string, { folds }: RunConfig): Promise<void> {
  for (let fold = 0; fold < folds; fold++) {
    if (await fileExists(checkpointPath(run, fold))) continue;
    const file = `fold_${fold + 1}/best.safetensors`;
    throw new DataError(`predictRun: ${basename(run)} must hold ${file}, got none; was the run interrupted?`, { file });
  }
}

async function predictFolds(
  options: PredictRunOptions,
  config: RunConfig,
  ids: readonly string[],
): Promise<Float32Array[]> {
  const { run, data, set, parallel = 2, onProgress } = options;
  const worker = new URL("./fold-worker.js", import.meta.url);
  const threads = Math.min(parallel, config.folds);
  const pool = createWorkerPool<PredictFoldTask, Float32Array, FoldMessage>(worker, {
    name: "predictFoldInWorker",
    threads,
  });
  const done = new Array<number>(config.folds).fill(0);
  try {
    const tasks = done.map((_, fold) =>
      pool.run({ config, data, run, set, fold, ids }, (message) => {
        done[fold] = message.done;
        onProgress?.(
          done.reduce((sum, images) => sum + images, 0),
          config.folds * ids.length,
          `fold ${fold + 1}`,
        );
      }),
    );
    return await Promise.all(tasks);
  } finally {
    await pool.close();
  }
}

/**
 * Predicts a prepared set with all folds of a run: the mean of logits over folds and views. Writes, under names that
 * begin with the run's, `test_predictions.csv`, the predictions in long form and a submission. It never trains: a missing
 * checkpoint is an error.
 *
 * @throws DataError for a folder that is no finished run, a set that was not prepared, or a sample of other images.
 */
export async function predictRun(options: PredictRunOptions): Promise<PredictionTable> {
  const { run, data, set, output, sample } = options;
  const config = await readRunConfig(run);
  await assertCheckpoints(run, config);
  const { ids } = await openPreparedSet(data, set, config.imageFolder);
  const sampleIds = sample === undefined ? undefined : await readSampleSubmission(sample);
  const logits = await predictFolds(options, config, ids);
  const raw: PredictionTable = { ids, classes: CLASSES, values: toProbabilities(meanLogits(logits)) };
  const name = basename(run);
  await writeTestPredictions(join(output, "test_predictions.csv"), raw);
  await writePredictions(join(output, `${name}_predictions.csv.gz`), raw);
  await writeSubmission(join(output, `${name}_submission.csv.gz`), buildSubmission(raw, { sampleIds }));
  return raw;
}
