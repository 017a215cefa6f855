import { basename, join, relative } from "node:path";
import type { Engine, EngineName } from "../../backend/index.js";
import { DataError } from "../../errors.js";
import { assertOptions } from "../../guards/internal.js";
import { writePredictions, writeTestPredictions } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import { meanLogits, toProbabilities } from "../../postprocess/index.js";
import { assertComplete } from "../../postprocess/internal.js";
import { CLASSES, type PredictionTable } from "../../types.js";
import { loaderThreads } from "../images/image-loader.js";
import type { ImageSet } from "../images/image-set.js";
import { type ImageLocation, openImages } from "../images/open-images.js";
import type { Device } from "../workers/devices.js";
import { assertThreads } from "../workers/worker-pool.js";
import { addProgress } from "./add-progress.js";
import { chooseEngine } from "./choose-engine.js";
import { startFoldPool } from "./fold-pool.js";
import { assertRunConfig, type RunConfig, readRunConfig } from "./run-config.js";
import { checkpointPath } from "./run-files.js";
import { shareImages } from "./shared-images.js";
import { readSubmissionOrder, writeSubmissionTable } from "./submission-file.js";

/** Run to predict with, images to predict, and settings. */
export interface PredictRunOptions {
  /** Folder of a trained run. */
  readonly run: string;
  /** Images: the output folder of a preparation, or custom images, which need no table of slices. */
  readonly data: ImageLocation;
  /** Name of the prepared set to predict; required for a preparation only. */
  readonly set?: string | undefined;
  /** Folder for the results. */
  readonly output: string;
  /** Sample submission whose rows the submission must have. */
  readonly sample?: string | undefined;
  /** Images per batch. Default: the batch size of the run. */
  readonly batchSize?: number | undefined;
  /** Folds that predict in parallel, on an engine that does not use the whole machine. Default 2. */
  readonly parallel?: number;
  /** Devices to predict on, with one process per device instead of threads on one engine; see {@link parseDevice}. */
  readonly devices?: readonly Device[] | undefined;
  /** Engine to predict with. Default: that of the run's configuration, or the best available. */
  readonly engine?: EngineName | undefined;
  /** Called with the engine before it computes anything; not called with `devices`. */
  readonly onEngine?: (engine: Engine) => void;
  /** Called after each batch with the images done in all folds, the number that was left at the start, and a note. */
  readonly onProgress?: (done: number, total: number, note: string) => void;
}

/** Throws unless a run is finished. Its summary is written last; checkpoints exist while folds are still training. */
async function assertFinished(run: string, { folds }: RunConfig): Promise<void> {
  const checkpoints = Array.from({ length: folds }, (_, fold) => checkpointPath(run, fold));
  for (const path of [...checkpoints, join(run, "summary.json")]) {
    if (await fileExists(path)) continue;
    const file = relative(run, path).replaceAll("\\", "/");
    throw new DataError(`predictRun: ${basename(run)} must hold ${file}, got none; was the run interrupted?`, { file });
  }
}

/** Predicts with each fold in a worker; returns the logits of each fold. */
async function predictFolds(
  options: PredictRunOptions,
  config: RunConfig,
  { ids, folder, fileNames, window }: ImageSet,
): Promise<Float32Array[]> {
  const { run, output, parallel = 2, devices, onProgress, onEngine } = options;
  const on = devices ?? (await chooseEngine(options.engine ?? config.engine, onEngine));
  const engine = "name" in on ? on.name : undefined;
  const pool = startFoldPool({ on, folds: config.folds, parallel });
  const threads = loaderThreads(pool.threads);
  const folds = Array.from({ length: config.folds }, (_, fold) => fold);
  const progress = addProgress(folds, onProgress);
  const pathOf = (fold: number) => join(output, `${basename(run)}_fold_${fold + 1}_logits.safetensors`);
  try {
    const images = shareImages({ ids, images: { folder, fileNames, window } }, pool.allocate);
    const common = { config: { ...config, engine }, images, run, threads };
    return await Promise.all(
      folds.map(async (fold) => {
        const task = { ...common, fold, logitsPath: pathOf(fold) };
        const logits = await pool.run("predictFoldInWorker", task, (message) => progress.update(fold, message));
        progress.finish(fold);
        return logits;
      }),
    );
  } finally {
    await pool.close();
  }
}

/**
 * Predicts images with all folds of a run, as the mean of the logits over folds and views. Writes
 * `test_predictions.csv` and, with the name of the run as prefix, the predictions in long form, a submission and the
 * logits of each fold. An interrupted call resumes from these logits. Weights are never updated: a missing checkpoint
 * or an unfinished run is an error.
 *
 * ```ts
 * const options = { run: "runs/20191021-213751", data: "prepared", set: "stage_2_test", output: "predictions" };
 * const { ids, classes, values } = await predictRun(options); // values: [ids, classes], 0..1
 * ```
 *
 * @throws DataError for a folder that is not a finished run, a set that is not prepared, or a sample of other images;
 * nothing is written then. TypeError for a preparation without the name of a set. RangeError unless `parallel` and
 * `batchSize` are whole numbers, at least 1.
 */
export async function predictRun(options: PredictRunOptions): Promise<PredictionTable> {
  assertOptions<PredictRunOptions>("predictRun", options, {
    run: true,
    data: true,
    set: true,
    output: true,
    sample: true,
    batchSize: true,
    parallel: true,
    devices: true,
    engine: true,
    onEngine: true,
    onProgress: true,
  });
  const { run, data, set, output, sample, parallel = 2 } = options;
  assertThreads("predictRun: parallel", parallel);
  const known = await readRunConfig(run);
  const config = { ...known, batchSize: options.batchSize ?? known.batchSize };
  assertRunConfig("predictRun: options", config);
  await assertFinished(run, config);
  const images = await openImages(data, { ...config, set });
  const { ids } = images;
  // Checked now, since the prediction may take hours.
  const order = await readSubmissionOrder({ ids, classes: CLASSES }, sample);
  const logits = await predictFolds(options, config, images);
  const raw: PredictionTable = { ids, classes: CLASSES, values: toProbabilities(meanLogits(logits)) };
  assertComplete(raw);
  const name = basename(run);
  await writeTestPredictions(join(output, "test_predictions.csv"), raw);
  await writePredictions(join(output, `${name}_predictions.csv.gz`), raw);
  await writeSubmissionTable(join(output, `${name}_submission.csv.gz`), raw, order);
  return raw;
}
