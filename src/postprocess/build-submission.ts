import { compareText } from "../compare-text.js";
import { DataError } from "../errors.js";
import { assertOptions, assertPredictions, assertTexts } from "../guards/internal.js";
import type { PredictionTable } from "../types.js";
import { indexSubmission, submissionId } from "./assert-sample-matches.js";

/** One row of a submission, with the column names of the competition. */
export interface SubmissionRow {
  /** Image id and class, as in `ID_000012eaf_any`. */
  readonly ID: string;
  /** A probability, 0..1. */
  readonly Label: number;
}

/** Builds one row per id and class, in the order of the table. */
function toRows({ ids, classes, values }: PredictionTable): SubmissionRow[] {
  const width = classes.length;
  return Array.from(values, (Label, offset) => {
    const ID = submissionId(ids[Math.floor(offset / width)], classes[offset % width]);
    if (Number.isNaN(Label)) throw new DataError(`buildSubmission: predictions must have no NaN, got one for "${ID}"`);
    return { ID, Label };
  });
}

/**
 * Builds the rows of a submission, one per image and class, joined by id with those of the sample file.
 *
 * @param options `sampleIds`: the ID column of the sample submission, whose order the rows follow. Without it, the rows
 *   are all predictions, sorted by ID.
 * @throws DataError when a probability is NaN, an id occurs twice, or the sample names ids that were not predicted or
 *   lacks ids that were.
 *
 * @example
 * ```ts
 * const predictions = { ids: ["ID_1"], classes: ["any"], values: Float32Array.of(0.25) };
 * console.log(buildSubmission(predictions)); // [ { ID: 'ID_1_any', Label: 0.25 } ]
 * ```
 */
export function buildSubmission(
  predictions: PredictionTable,
  options: { readonly sampleIds?: readonly string[] } = {},
): readonly SubmissionRow[] {
  assertPredictions("buildSubmission: predictions", predictions);
  assertOptions<typeof options>("buildSubmission", options, { sampleIds: true });
  const { sampleIds } = options;
  if (sampleIds !== undefined) assertTexts("buildSubmission: sampleIds", sampleIds);
  const rows = toRows(predictions);
  const rowOf = indexSubmission(
    rows.map(({ ID }) => ID),
    sampleIds,
  );
  return sampleIds ? sampleIds.map((id) => rows[rowOf.get(id)!]) : rows.sort((a, b) => compareText(a.ID, b.ID));
}
