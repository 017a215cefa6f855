import { basename, join, relative } from "node:path";
import type { Engine, OnnxEngine } from "../../backend/index.js";
import { fusesProducts } from "../../backend/internal.js";
import { DataError } from "../../errors.js";
import { assertOptions, describeValue } from "../../guards/internal.js";
import { writePredictions, writeTestPredictions } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import { meanLogits, toProbabilities } from "../../postprocess/index.js";
import { assertComplete } from "../../postprocess/internal.js";
import { CLASSES, type PredictionTable } from "../../types.js";
import { type ImageLocation, openImages } from "../images/open-images.js";
import { defaultParallel } from "../workers/default-parallel.js";
import type { Device } from "../workers/devices.js";
import { assertThreads } from "../workers/worker-pool.js";
import { choosePredictEngine } from "./choose-engine.js";
import { assertPredictEngine, type PredictEngine } from "./predict-engine.js";
import { predictFolds } from "./predict-folds.js";
import type { OpenedPrediction } from "./predict-parts.js";
import { assertRunConfig, type RunConfig, readRunConfig } from "./run-config.js";
import { checkpointPath } from "./run-files.js";
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
  /**
   * Threads that predict in parallel, on an engine that does not use the whole machine: each takes a fold, or a range of
   * its images. Default: one per core, as far as memory allows.
   */
  readonly parallel?: number;
  /** Devices to predict on, with one process per device instead of threads on one engine; see {@link parseDevice}. */
  readonly devices?: readonly Device[] | undefined;
  /**
   * Engine to predict with: one of TensorFlow.js, or "onnx:PROVIDER" for ONNX Runtime ("onnx" is its CPU). Default: that
   * of the run's configuration, or the best available; ONNX Runtime where it is installed and no other engine has a
   * graphics card.
   */
  readonly engine?: PredictEngine | undefined;
  /**
   * Whether wasm computes the same bits on all machines. By default it rounds products and their sums once where the
   * machine can (Node 22 and later), which is faster.
   */
  readonly exact?: boolean | undefined;
  /** Called with the engine before it computes anything; not called with `devices`. */
  readonly onEngine?: ((engine: Engine | OnnxEngine) => void) | undefined;
  /**
   * Stops the job once it is aborted, after the logits so far are written; it then rejects with an error for which
   * {@link isTransient} is true. With `devices`, processes end at once.
   */
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch with the images done in all folds, the number that was left at the start, and a note. */
  readonly onProgress?: (done: number, total: number, note: string) => void;
}

/** Throws unless a run is finished. Its summary is written last; checkpoints exist while folds are still training. */
export async function assertFinished(name: string, run: string, { folds }: RunConfig): Promise<void> {
  const checkpoints = Array.from({ length: folds }, (_, fold) => checkpointPath(run, fold));
  for (const path of [...checkpoints, join(run, "summary.json")]) {
    if (await fileExists(path)) continue;
    const file = relative(run, path).replaceAll("\\", "/");
    throw new DataError(`${name}: ${basename(run)} must hold ${file}, got none; was the run interrupted?`, { file });
  }
}

/**
 * Opens the run and the images of a prediction.
 *
 * @throws Errors as {@link predictRun}.
 */
export async function openPrediction(options: PredictRunOptions): Promise<OpenedPrediction> {
  const { run, data, set, engine, parallel = defaultParallel() } = options;
  assertThreads("predictRun: parallel", parallel);
  if (options.exact !== undefined && typeof options.exact !== "boolean") {
    throw new TypeError(`predictRun: exact must be true or false, got ${describeValue(options.exact)}`);
  }
  assertPredictEngine("predictRun: engine", engine);
  const known = await readRunConfig(run);
  const config = { ...known, batchSize: options.batchSize ?? known.batchSize };
  assertRunConfig("predictRun: options", config);
  await assertFinished("predictRun", run, config);
  return { config, images: await openImages(data, { ...config, set }) };
}

/** Finds the order of the rows of the submission, which checks the sample: see {@link readSubmissionOrder}. */
export function orderOf(
  { sample }: Pick<PredictRunOptions, "sample">,
  { images: { ids } }: OpenedPrediction,
): Promise<Uint32Array> {
  return readSubmissionOrder({ ids, classes: CLASSES }, sample);
}

/** Averages the logits of all folds and writes the results; returns the probabilities. */
export async function writePrediction(
  { run, output }: Pick<PredictRunOptions, "run" | "output">,
  { images: { ids } }: OpenedPrediction,
  { logits, order }: { readonly logits: readonly Float32Array[]; readonly order: Uint32Array },
): Promise<PredictionTable> {
  const raw: PredictionTable = { ids, classes: CLASSES, values: toProbabilities(meanLogits(logits)) };
  assertComplete(raw);
  const name = basename(run);
  await writeTestPredictions(join(output, "test_predictions.csv"), raw);
  await writePredictions(join(output, `${name}_predictions.csv.gz`), raw);
  await writeSubmissionTable(join(output, `${name}_submission.csv.gz`), raw, order);
  return raw;
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
    exact: true,
    onEngine: true,
    signal: true,
    onProgress: true,
  });
  const opened = await openPrediction(options);
  // Checked now, since the prediction may take hours.
  const order = await orderOf(options, opened);
  const { devices, engine = opened.config.engine, exact = false, onEngine, ...rest } = options;
  const chosen = devices ?? (await choosePredictEngine(engine));
  const fused = "name" in chosen && chosen.name === "wasm" && !exact && fusesProducts();
  const on = fused ? { ...chosen, device: "wasm relaxed SIMD" } : chosen;
  if ("name" in on) onEngine?.(on);
  return writePrediction(options, opened, { order, logits: await predictFolds({ ...rest, on, fused }, opened) });
}
