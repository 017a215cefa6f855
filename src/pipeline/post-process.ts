import { readPredictions, readSampleSubmission, writePredictions, writeSubmission } from "../io/index.js";
import { buildSubmission, ensemble, smoothNeighbors } from "../postprocess/index.js";
import type { PredictionTable } from "../types.js";
import { readSliceOrders } from "./slice-orders.js";

/** Where results go. */
export interface PostProcessOutput {
  /** Predictions in long form, `.csv.gz`. */
  readonly output: string;
  /** Submission to write beside them, `.csv.gz`. */
  readonly submission?: string | undefined;
  /** Sample submission whose rows the submission must have. */
  readonly sample?: string | undefined;
}

async function writeResults(
  predictions: PredictionTable,
  { output, submission, sample }: PostProcessOutput,
): Promise<void> {
  await writePredictions(output, predictions);
  if (submission === undefined) return;
  const sampleIds = sample === undefined ? undefined : await readSampleSubmission(sample);
  await writeSubmission(submission, buildSubmission(predictions, { sampleIds }));
}

/**
 * Smooths the predictions of a file along the slices of each series.
 *
 * @param paths `predictions`: long form; `metadata`: the table of the prepared set they belong to.
 * @throws DataError for bad tables, or a metadata table of other images.
 */
export async function smoothFile(
  paths: { readonly predictions: string; readonly metadata: string },
  results: PostProcessOutput,
): Promise<PredictionTable> {
  const predictions = await readPredictions(paths.predictions);
  const smoothed = smoothNeighbors(predictions, await readSliceOrders(paths.metadata));
  await writeResults(smoothed, results);
  return smoothed;
}

/**
 * Averages the predictions of several files by weight.
 *
 * @throws DataError for bad tables, or members that predict different ids.
 */
export async function ensembleFiles(
  members: readonly { readonly predictions: string; readonly weight: number }[],
  results: PostProcessOutput,
): Promise<PredictionTable> {
  const tables = await Promise.all(members.map(({ predictions }) => readPredictions(predictions)));
  const joined = ensemble(tables.map((predictions, index) => ({ predictions, weight: members[index].weight })));
  await writeResults(joined, results);
  return joined;
}
