import { readSampleSubmission, writePredictions, writeSubmission } from "../../io/index.js";
import { buildSubmission } from "../../postprocess/index.js";
import type { PredictionTable } from "../../types.js";

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
export async function writeResults(
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
