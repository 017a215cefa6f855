import { readSampleIds, writeSubmissionRows } from "../../io/internal.js";
import { createSampleMatcher, sortCells, submissionRows, type TableNames } from "../../postprocess/internal.js";
import type { PredictionTable } from "../../types.js";

/**
 * Finds the order of the rows of a submission: that of a sample or, without one, by ID. A job that predicts for hours
 * does this before, since not every sample fits.
 *
 * @param names Ids and classes of the predictions.
 * @param sample Path of a sample submission.
 * @returns Offsets into the values of the predictions.
 * @throws DataError when an id occurs twice, or the sample names ids that are not predicted or lacks ids that are.
 */
export async function readSubmissionOrder(names: TableNames, sample: string | undefined): Promise<Uint32Array> {
  if (sample === undefined) return sortCells(names);
  const { add, finish } = createSampleMatcher(names);
  await readSampleIds("readSampleSubmission", sample, add);
  return finish();
}

/** Writes a submission row by row, in the order that {@link readSubmissionOrder} returned. */
export async function writeSubmissionTable(path: string, predictions: PredictionTable, order: Uint32Array) {
  await writeSubmissionRows(path, submissionRows(predictions, order));
}
