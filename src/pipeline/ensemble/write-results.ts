import { assertPath } from "../../guards/internal.js";
import { writePredictions } from "../../io/index.js";
import { assertComplete } from "../../postprocess/internal.js";
import type { PredictionTable } from "../../types.js";
import { readSubmissionOrder, writeSubmissionTable } from "../runs/submission-file.js";

/** Output files for predictions. */
export interface PostProcessOutput {
  /** Path of the predictions in long form, `.csv.gz`. */
  readonly output: string;
  /** Path of a submission to write as well, `.csv.gz`. */
  readonly submission?: string | undefined;
  /** Path of a sample submission, whose rows the predictions must have even if no submission is written. */
  readonly sample?: string | undefined;
}

/**
 * Throws unless the output files of a public function are paths.
 *
 * @param name The public function, for the message.
 */
export function assertResults(name: string, { output, submission, sample }: PostProcessOutput): void {
  assertPath(`${name}: output`, output);
  for (const [option, path] of Object.entries({ submission, sample })) {
    if (path !== undefined) assertPath(`${name}: ${option}`, path);
  }
}

/** Writes predictions and, if requested, a submission: either both files or none. */
export async function writeResults(
  predictions: PredictionTable,
  { output, submission, sample }: PostProcessOutput,
): Promise<void> {
  if (submission === undefined && sample === undefined) return writePredictions(output, predictions);
  // Checked before anything is written, so that predictions that do not match the sample leave no file behind.
  assertComplete(predictions);
  const order = await readSubmissionOrder(predictions, sample);
  await writePredictions(output, predictions);
  if (submission !== undefined) await writeSubmissionTable(submission, predictions, order);
}
