import { readSampleSubmission, writePredictions, writeSubmission } from "../../io/index.js";
import { buildSubmission } from "../../postprocess/index.js";
import type { PredictionTable } from "../../types.js";

/** Output files for predictions. */
export interface PostProcessOutput {
  /** Path of the predictions in long form, `.csv.gz`. */
  readonly output: string;
  /** Path of a submission to write as well, `.csv.gz`. */
  readonly submission?: string | undefined;
  /** Path of a sample submission, whose rows the predictions must have even if no submission is written. */
  readonly sample?: string | undefined;
}

/** Writes predictions and, if requested, a submission: either both files or none. */
export async function writeResults(
  predictions: PredictionTable,
  { output, submission, sample }: PostProcessOutput,
): Promise<void> {
  const sampleIds = sample === undefined ? undefined : await readSampleSubmission(sample);
  // Built before anything is written, so that predictions that do not match the sample leave no file behind.
  const isWanted = submission !== undefined || sampleIds !== undefined;
  const rows = isWanted ? buildSubmission(predictions, { sampleIds }) : [];
  await writePredictions(output, predictions);
  if (submission !== undefined) await writeSubmission(submission, rows);
}
