import { readLabels, readPredictions, readSampleSubmission, writePredictions, writeSubmission } from "../io/index.js";
import { CLASS_WEIGHTS } from "../loss/index.js";
import {
  anyAtLeastSubtypes,
  buildSubmission,
  ensemble,
  fitWeights,
  type MixingSpace,
  type SmoothingScheme,
  smooth,
} from "../postprocess/index.js";
import type { PredictionTable } from "../types.js";
import { readPlacedOrders } from "./slice-orders.js";

/** Where results go. */
export interface PostProcessOutput {
  /** Predictions in long form, `.csv.gz`. */
  readonly output: string;
  /** Submission to write beside them, `.csv.gz`. */
  readonly submission?: string | undefined;
  /** Sample submission whose rows the predictions must have, whether a submission is written or not. */
  readonly sample?: string | undefined;
}

/** Writes predictions and, where it is asked for, a submission; both or none. */
async function writeResults(
  predictions: PredictionTable,
  { output, submission, sample }: PostProcessOutput,
): Promise<void> {
  const sampleIds = sample === undefined ? undefined : await readSampleSubmission(sample);
  // Built before anything is written: predictions that do not fit the sample leave no file behind.
  const isWanted = submission !== undefined || sampleIds !== undefined;
  const rows = isWanted ? buildSubmission(predictions, { sampleIds }) : [];
  await writePredictions(output, predictions);
  if (submission !== undefined) await writeSubmission(submission, rows);
}

/**
 * Smooths the predictions of a file along the slices of each series.
 *
 * @param paths `predictions`: long form; `metadata`: the table of the prepared set they belong to.
 * @param options `scheme`: how; default `neighbors`: 1-3-1, ends as they are.
 * @throws DataError for bad tables, a metadata table of other images, or a sample of other ids.
 */
export async function smoothFile(
  paths: { readonly predictions: string; readonly metadata: string },
  results: PostProcessOutput,
  options: { readonly scheme?: SmoothingScheme | undefined } = {},
): Promise<PredictionTable> {
  const predictions = await readPredictions(paths.predictions);
  const smoothed = smooth(predictions, await readPlacedOrders(paths.metadata), options);
  await writeResults(smoothed, results);
  return smoothed;
}

/** How {@link ensembleFiles} averages. */
export interface EnsembleFilesOptions {
  /** What is averaged. Default: probabilities. */
  readonly space?: MixingSpace | undefined;
  /** Label file in long form: weights are then fitted to it, in place of those of the members. */
  readonly fitTo?: string | undefined;
  /** Whether `any` is raised to the largest subtype at the end. Default false. */
  readonly anyConsistent?: boolean | undefined;
}

/** A file of predictions in long form, and how much it counts. */
export interface EnsembleFile {
  readonly predictions: string;
  readonly weight: number;
}

/**
 * Averages the predictions of several files by weight.
 *
 * @returns The average, and the weights by which it was made.
 * @throws DataError for bad tables, members that predict different ids, ids to fit to without labels, or a sample of
 *   other ids.
 */
export async function ensembleFiles(
  members: readonly EnsembleFile[],
  results: PostProcessOutput,
  { space = "probabilities", fitTo, anyConsistent = false }: EnsembleFilesOptions = {},
): Promise<PredictionTable & { readonly weights: readonly number[] }> {
  const tables = await Promise.all(members.map(({ predictions }) => readPredictions(predictions)));
  const weights =
    fitTo === undefined
      ? members.map(({ weight }) => weight)
      : fitWeights(await readLabels(fitTo), tables, { classWeights: CLASS_WEIGHTS, space }).weights;
  const mean = ensemble(
    tables.map((predictions, index) => ({ predictions, weight: weights[index] })),
    { space },
  );
  const joined = anyConsistent ? anyAtLeastSubtypes(mean) : mean;
  await writeResults(joined, results);
  return { ...joined, weights };
}
