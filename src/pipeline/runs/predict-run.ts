import { basename, join, relative } from "node:path";
import { fusesProducts } from "../../backend/internal.js";
import { DataError } from "../../errors.js";
import { assertFlag, assertOptions, assertPath } from "../../guards/internal.js";
import { writePredictions, writeTestPredictions } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import { assertComplete, averageLogits, sigmoids } from "../../postprocess/internal.js";
import { CLASSES, type PredictionTable } from "../../types.js";
import { assertLocation } from "../images/assert-location.js";
import { openImages } from "../images/open-images.js";
import { defaultParallel } from "../workers/default-parallel.js";
import { assertThreads } from "../workers/worker-pool.js";
import { choosePredictEngine } from "./choose-engine.js";
import { assertPredictEngine } from "./predict-engine.js";
import { predictFolds } from "./predict-folds.js";
import type { PredictRunOptions } from "./predict-options.js";
import type { OpenedPrediction } from "./predict-parts.js";
import { assertRunConfig, type RunConfig, readRunConfig } from "./run-config.js";
import { checkpointPath } from "./run-files.js";
import { readSubmissionOrder, writeSubmissionTable } from "./submission-file.js";

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
  assertPath("predictRun: run", run);
  assertLocation("predictRun", data);
  assertPath("predictRun: output", options.output);
  if (options.sample !== undefined) assertPath("predictRun: sample", options.sample);
  assertFlag("predictRun: exact", options.exact);
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
  const raw: PredictionTable = { ids, classes: CLASSES, values: sigmoids(averageLogits(logits)) };
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
