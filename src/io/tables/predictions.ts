import { compareText } from "../../compare-text.js";
import { DataError } from "../../errors.js";
import { assertPath, assertProbabilities, assertRow, assertRows } from "../../guards/internal.js";
import type { SubmissionRow } from "../../postprocess/index.js";
import { assertClasses, tableRow } from "../../tables.js";
import { CLASSES, type PredictionTable } from "../../types.js";
import { assertPlainField, assertPlainFields, writeLines } from "../files/text-lines.js";
import { formatNumber } from "./format-number.js";
import { LONG_HEADER } from "./labels.js";
import { readClassTable } from "./read-class-table.js";

/** A decimal number of at least 0, with or without an exponent. */
const DECIMAL = /^\d*\.?\d+(e[+-]?\d+)?$/i;

/** Parses a probability: an empty text is NaN, an invalid one is `undefined`. */
export function parseProbability(text: string): number | undefined {
  if (text === "") return Number.NaN;
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return value <= 1 ? value : undefined;
}

/** Throws unless a table has the six classes, in the order of `CLASSES`, and ids that need no quotes. */
function assertWritable(what: string, { ids, classes }: PredictionTable): void {
  assertClasses(`${what}: table`, CLASSES, classes);
  assertPlainFields(`${what}: ids`, ids);
}

/** Returns the row numbers in the order of the IDs in a long file, where `_` and a class follow the id of the image. */
function sortedRows(ids: readonly string[]): number[] {
  const keys = ids.map((id) => `${id}_`);
  return [...keys.keys()].sort((a, b) => compareText(keys[a], keys[b]));
}

/** Yields the lines of a long file, sorted by ID. */
function* longLines({ ids, classes, values }: PredictionTable): Generator<string> {
  yield LONG_HEADER;
  for (const row of sortedRows(ids)) {
    for (const [column, name] of classes.entries()) {
      yield `${ids[row]}_${name},${formatNumber(values[row * classes.length + column])}`;
    }
  }
}

/**
 * Writes predictions in the long form of the competition, `ID,Label`, sorted by ID, in one step. A slice without a
 * prediction (NaN) has an empty label, never 0. Equal tables give equal bytes.
 *
 * @param path File such as `20191019-120000_oof_predictions.csv.gz`; compressed if the name ends with `.gz`.
 * @param table Predictions of the classes of `CLASSES`, in their order.
 * @throws DataError for other classes, for a value outside 0..1, or for an id that contains a comma, a quote or a control character.
 *
 * @example
 * ```ts
 * const predictions = { ids: ["ID_000012eaf"], classes: CLASSES, values: Float32Array.of(0.9, 0, 0.8, 0.1, 0, 0.2) };
 * await writePredictions("predictions.csv.gz", predictions);
 * ```
 */
export async function writePredictions(path: string, table: PredictionTable): Promise<void> {
  assertPath("writePredictions: path", path);
  assertProbabilities("writePredictions: table", table);
  assertWritable("writePredictions", table);
  await writeLines(path, longLines(table));
}

/**
 * Reads predictions of the classes of `CLASSES`, in any form that `readTable` reads. 32-bit floats that
 * `writePredictions` wrote are restored exactly.
 *
 * @returns Rows sorted by image, classes as in `CLASSES`; NaN for an empty label.
 * @throws DataError as `readTable`.
 *
 * @example
 * ```ts
 * const predictions = await readPredictions("predictions.csv.gz");
 * const aucs = classAucs(await readLabels("stage_2_train.csv"), predictions);
 * ```
 */
export async function readPredictions(path: string): Promise<PredictionTable> {
  assertPath("readPredictions: path", path);
  return readClassTable("readPredictions", path, { expected: "0..1 or empty", parse: parseProbability });
}

/** Yields the lines of a submission; throws for a label that the competition would reject, and for an ID that needs quotes. */
function* submissionLines(rows: Iterable<SubmissionRow>): Generator<string> {
  yield LONG_HEADER;
  let index = 0;
  for (const row of rows) {
    assertRow<SubmissionRow>("writeSubmission: row", index++, row, { ID: "text", Label: "number" });
    const { ID, Label } = row;
    if (!(Label >= 0 && Label <= 1)) {
      throw new DataError(`writeSubmission: Label must be from 0 to 1, got ${Label} for "${ID}"`);
    }
    assertPlainField("writeSubmission: ID", ID);
    yield `${ID},${formatNumber(Label)}`;
  }
}

/** Writes a submission from rows that are made one by one, as {@link writeSubmission} does from a list. */
export async function writeSubmissionRows(path: string, rows: Iterable<SubmissionRow>): Promise<void> {
  await writeLines(path, submissionLines(rows));
}

/**
 * Writes a submission, `ID,Label`, in the order of the rows, in one step. Equal rows give equal bytes.
 *
 * @param path File such as `20191019-120000_submission.csv.gz`; compressed if the name ends with `.gz`.
 * @throws DataError for a label outside 0..1, or for an ID that contains a comma, a quote or a control character. No file is
 * written then.
 *
 * @example
 * ```ts
 * const predictions = await readPredictions("predictions.csv.gz");
 * await writeSubmission("submission.csv.gz", buildSubmission(predictions));
 * ```
 */
export async function writeSubmission(path: string, rows: readonly SubmissionRow[]): Promise<void> {
  assertPath("writeSubmission: path", path);
  assertRows("writeSubmission: rows", rows, "rows of ID and Label, as buildSubmission returns them");
  await writeSubmissionRows(path, rows);
}

/** Yields the lines of a wide file, in the order of the table. */
function* wideLines({ ids, classes, values }: PredictionTable): Generator<string> {
  yield `${classes.join(",")},ImageID`;
  for (const [row, id] of ids.entries()) {
    const numbers = tableRow(values, row, classes.length);
    yield `${Array.from(numbers, formatNumber).join(",")},${id}`;
  }
}

/**
 * Writes predictions in the wide form of `test_predictions.csv` in one step: the six classes, then `ImageID`, with one
 * row per image in the order of the table. Absent predictions (NaN) are empty.
 *
 * @param path File to write; compressed if the name ends with `.gz`.
 * @param table Predictions of the classes of `CLASSES`, in their order.
 * @throws DataError for other classes, for a value outside 0..1, or for an id that contains a comma, a quote or a control character.
 *
 * @example
 * ```ts
 * await writeTestPredictions("test_predictions.csv", await readPredictions("predictions.csv.gz"));
 * ```
 */
export async function writeTestPredictions(path: string, table: PredictionTable): Promise<void> {
  assertPath("writeTestPredictions: path", path);
  assertProbabilities("writeTestPredictions: table", table);
  assertWritable("writeTestPredictions", table);
  await writeLines(path, wideLines(table));
}
