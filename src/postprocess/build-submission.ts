import { DataError } from "../errors.js";
import { assertOptions, assertProbabilities, assertTexts } from "../guards/internal.js";
import type { PredictionTable } from "../types.js";
import { createSampleMatcher } from "./sample-matcher.js";
import { sortCells, submissionId } from "./sort-cells.js";

/** One row of a submission, with the column names of the competition. */
export interface SubmissionRow {
  /** Image id and class, as in `ID_000012eaf_any`. */
  readonly ID: string;
  /** A probability, 0..1. */
  readonly Label: number;
}

/** Makes the row of a cell, an offset into the values of a table. */
function rowOfCell({ ids, classes, values }: PredictionTable, cell: number): SubmissionRow {
  const width = classes.length;
  return { ID: submissionId(ids[Math.floor(cell / width)], classes[cell % width]), Label: values[cell] };
}

/**
 * Throws unless each cell of a table was predicted.
 *
 * @throws DataError that names the first NaN.
 */
export function assertComplete(predictions: PredictionTable): void {
  const missing = predictions.values.findIndex(Number.isNaN);
  if (missing < 0) return;
  const { ID } = rowOfCell(predictions, missing);
  throw new DataError(`buildSubmission: predictions must have no NaN, got one for "${ID}"`);
}

/**
 * Yields the rows of a submission one by one, to be written without a list of millions of rows.
 *
 * @param cells Order of the rows, as offsets into the values: see {@link sortCells} and {@link createSampleMatcher}.
 */
export function* submissionRows(predictions: PredictionTable, cells: Uint32Array): Generator<SubmissionRow> {
  for (const cell of cells) yield rowOfCell(predictions, cell);
}

/**
 * Builds the rows of a submission, one per image and class, joined by id with those of the sample file.
 *
 * @param options `sampleIds`: the ID column of the sample submission, whose order the rows follow. Without it, the rows
 *   are all predictions, sorted by ID.
 * @throws DataError when a probability is NaN or outside 0..1, an id occurs twice, or the sample names ids that were not predicted or
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
  assertProbabilities("buildSubmission: predictions", predictions);
  assertOptions<typeof options>("buildSubmission", options, { sampleIds: true });
  const { sampleIds } = options;
  if (sampleIds !== undefined) assertTexts("buildSubmission: sampleIds", sampleIds);
  assertComplete(predictions);
  if (sampleIds === undefined) return [...submissionRows(predictions, sortCells(predictions))];
  const matcher = createSampleMatcher(predictions);
  for (const ID of sampleIds) matcher.add(ID);
  return [...submissionRows(predictions, matcher.finish())];
}
