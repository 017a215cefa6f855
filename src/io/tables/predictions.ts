import { compareText } from "../../compare-text.js";
import { DataError } from "../../errors.js";
import type { SubmissionRow } from "../../postprocess/index.js";
import { assertClasses, tableRow } from "../../tables.js";
import { CLASSES, type PredictionTable } from "../../types.js";
import { assertPlainFields, writeLines } from "../files/text-lines.js";
import { LONG_HEADER, readLongTable } from "./labels.js";

/** A plain decimal number of at least 0, with or without exponent. */
const DECIMAL = /^\d*\.?\d+(e[+-]?\d+)?$/i;

/** A 32-bit float has at least 7 significant decimal digits and needs at most 9. */
const FLOAT32_DIGITS = [7, 8];

/** Writes a number with as few digits as bring it back: as a 32-bit float where it is one. NaN is empty. */
function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "";
  if (Math.fround(value) !== value) return String(value);
  const digits = FLOAT32_DIGITS.find((count) => Math.fround(Number(value.toPrecision(count))) === value) ?? 9;
  return String(Number(value.toPrecision(digits)));
}

/** Reads a probability; empty is NaN, what is none is `undefined`. */
function parseProbability(text: string): number | undefined {
  if (text === "") return Number.NaN;
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return value <= 1 ? value : undefined;
}

/** Throws unless a table has the six classes, in the order of `CLASSES`, and ids that need no quotes. */
function assertWritable(what: string, { ids, classes }: PredictionTable): void {
  assertClasses(`${what}: table`, CLASSES, classes);
  assertPlainFields(`${what}: ids`, ids);
}

/** Returns row numbers in the order of the ids of image and class, which have a `_` after the image. */
function sortedRows(ids: readonly string[]): number[] {
  const keys = ids.map((id) => `${id}_`);
  return [...keys.keys()].sort((a, b) => compareText(keys[a], keys[b]));
}

/** Makes the lines of a long file, sorted by ID. */
function* longLines({ ids, classes, values }: PredictionTable): Generator<string> {
  yield LONG_HEADER;
  for (const row of sortedRows(ids)) {
    for (const [column, name] of classes.entries()) {
      yield `${ids[row]}_${name},${formatNumber(values[row * classes.length + column])}`;
    }
  }
}

/**
 * Writes predictions in the long form of the competition, `ID,Label`, sorted by ID, in one step. What was never
 * predicted has an empty label, never 0. The same table gives the same bytes.
 *
 * @param path Compressed where it ends with `.gz`, as in `20191019-120000_oof_predictions.csv.gz`.
 * @param table Of the classes of `CLASSES`, in their order.
 * @throws DataError when the classes are others, or an id holds a comma, a quote or a line break.
 */
export async function writePredictions(path: string, table: PredictionTable): Promise<void> {
  assertWritable("writePredictions", table);
  await writeLines(path, longLines(table));
}

/**
 * Reads predictions as `writePredictions` writes them; a 32-bit float comes back as it was.
 *
 * @returns Rows sorted by image, classes as in `CLASSES`; NaN where the label is empty.
 * @throws DataError, naming file and line, for a wrong header, row, class or number, rows that disagree, or an image
 *   without one of the classes.
 */
export async function readPredictions(path: string): Promise<PredictionTable> {
  return readLongTable("readPredictions", path, { expected: "0..1 or empty", parse: parseProbability });
}

/** Makes the lines of a submission; throws on what the competition would refuse. */
function* submissionLines(rows: readonly SubmissionRow[]): Generator<string> {
  yield LONG_HEADER;
  for (const { ID, Label } of rows) {
    if (!(Label >= 0 && Label <= 1)) {
      throw new DataError(`writeSubmission: Label must be from 0 to 1, got ${Label} for "${ID}"`);
    }
    yield `${ID},${formatNumber(Label)}`;
  }
}

/**
 * Writes a submission, `ID,Label`, in the order of the rows, in one step. The same rows give the same bytes.
 *
 * @param path Compressed where it ends with `.gz`, as in `20191019-120000_submission.csv.gz`.
 * @throws DataError when a label is not in 0..1, or an ID holds a comma, a quote or a line break. No file is written.
 */
export async function writeSubmission(path: string, rows: readonly SubmissionRow[]): Promise<void> {
  assertPlainFields(
    "writeSubmission: ID",
    rows.map((row) => row.ID),
  );
  await writeLines(path, submissionLines(rows));
}

/** Makes the lines of a wide file, in the order of the table. */
function* wideLines({ ids, classes, values }: PredictionTable): Generator<string> {
  yield `${classes.join(",")},ImageID`;
  for (const [row, id] of ids.entries()) {
    const numbers = tableRow(values, row, classes.length);
    yield `${Array.from(numbers, formatNumber).join(",")},${id}`;
  }
}

/**
 * Writes predictions in the wide form of `test_predictions.csv`: the six classes, then `ImageID`; one row an image, in
 * the order of the table. What was never predicted is empty.
 *
 * @param path Compressed where it ends with `.gz`.
 * @param table Of the classes of `CLASSES`, in their order.
 * @throws DataError when the classes are others, or an id holds a comma, a quote or a line break.
 */
export async function writeTestPredictions(path: string, table: PredictionTable): Promise<void> {
  assertWritable("writeTestPredictions", table);
  await writeLines(path, wideLines(table));
}
