import { indexRows } from "../tables.js";
import { CLASSES } from "../types.js";
import { assertSameIds } from "./align-tables.js";

/** Returns the ID of a row of a submission, made of image and class, as in `ID_000012eaf_any`. */
export function submissionId(image: string, className: string): string {
  return `${image}_${className}`;
}

/**
 * Maps the IDs of a submission to their rows, and throws unless a sample holds the same IDs.
 *
 * @param predictedIds The IDs of the submission.
 * @param sampleIds The ID column of a sample submission; without one, all IDs are accepted.
 * @throws DataError when an ID occurs twice, or the sample names IDs that were not predicted or lacks IDs that were.
 */
export function indexSubmission(
  predictedIds: readonly string[],
  sampleIds: readonly string[] | undefined,
): ReadonlyMap<string, number> {
  const rowOf = indexRows("buildSubmission: predictions", predictedIds);
  if (!sampleIds) return rowOf;
  const sampled = indexRows("buildSubmission: sampleIds", sampleIds);
  assertSameIds("buildSubmission: predictions", sampled, predictedIds);
  return rowOf;
}

/**
 * Throws unless `buildSubmission` can make rows of the predictions for some images. A job checks this before it
 * predicts.
 *
 * @param ids Ids of the images, for each of which all classes will be predicted.
 * @param sampleIds The ID column of the sample submission; without one, the ids must only be distinct.
 * @throws DataError under the same conditions as `buildSubmission`.
 */
export function assertSampleMatches(ids: readonly string[], sampleIds?: readonly string[]): void {
  const predictedIds = ids.flatMap((id) => CLASSES.map((className) => submissionId(id, className)));
  indexSubmission(predictedIds, sampleIds);
}
