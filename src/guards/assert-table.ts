import { DataError, ShapeError } from "../errors.js";
import { quoteStart } from "../shorten.js";
import type { LabelTable, PredictionTable, Table } from "../types.js";
import { assertTexts } from "./assert-list.js";
import { assertObject } from "./assert-type.js";
import { describeValue } from "./describe-value.js";
import { elementType } from "./element-type.js";

/** Kinds of values of a table, by element type. */
const VALUES = { Uint8Array: "labels", Float32Array: "predictions" } as const;

/** Throws unless a value is a table whose values have one of the element types. */
function assertTableOf(what: string, table: unknown, types: readonly (keyof typeof VALUES)[]): void {
  assertObject(what, table, "a table of ids, classes and values");
  const { ids, classes, values } = table as Partial<Table<Uint8Array>>;
  assertTexts(`${what}.ids`, ids);
  assertTexts(`${what}.classes`, classes);
  if (!(types as readonly string[]).includes(elementType(values) ?? "")) {
    const expected = types.map((type) => `${VALUES[type]} in a ${type}`).join(" or ");
    throw new TypeError(`${what}.values must be ${expected}, got ${describeValue(values)}`);
  }
  const length = ids.length * classes.length;
  if (values?.length === length) return;
  throw new ShapeError(`${what}.values`, `[${length}], ${ids.length} ids x ${classes.length} classes`, [
    (values as Uint8Array).length,
  ]);
}

/**
 * Throws unless a value is a table of labels or of predictions, with one value per id and class.
 *
 * @param what The function and its argument, for the message: "selectRows: table".
 * @throws TypeError for anything but a table, ShapeError for too few values or too many.
 */
export function assertTable(what: string, table: unknown): asserts table is Table<Uint8Array | Float32Array> {
  assertTableOf(what, table, ["Uint8Array", "Float32Array"]);
}

/**
 * Throws unless a value is a table of predictions, with one value per id and class.
 *
 * @throws TypeError for anything else, a table of labels included; ShapeError for too few values or too many.
 */
export function assertPredictions(what: string, table: unknown): asserts table is PredictionTable {
  assertTableOf(what, table, ["Float32Array"]);
}

/**
 * Throws unless a value is a table of labels, with a 0 or a 1 per id and class.
 *
 * @throws TypeError for anything else, a table of predictions included; ShapeError for too few values or too many,
 *   DataError for a value other than 0 and 1.
 */
export function assertLabels(what: string, table: unknown): asserts table is LabelTable {
  assertTableOf(what, table, ["Uint8Array"]);
  const wrong = (table as LabelTable).values.find((value) => value > 1);
  if (wrong !== undefined) throw new DataError(`${what}.values must be 0 or 1, got ${wrong}`);
}

/**
 * Throws unless a value is a table of probabilities, with one per id and class, or NaN where nothing was predicted.
 *
 * @throws TypeError and ShapeError as {@link assertPredictions}, DataError for a value outside 0..1, such as a logit.
 */
export function assertProbabilities(what: string, table: unknown): asserts table is PredictionTable {
  assertPredictions(what, table);
  const wrong = table.values.find((value) => value < 0 || value > 1);
  if (wrong !== undefined) throw new DataError(`${what} must hold probabilities from 0 to 1, got ${wrong}`);
}

/** Name of the option that accepts rows that were not predicted: `skipMissing` where they are left out. */
export type MissingOption = "allowMissing" | "skipMissing";

/**
 * Throws unless every value of a table was predicted.
 *
 * @param option The option of the public function that accepts NaN, for the message.
 * @throws DataError that names the first row with NaN.
 */
export function assertPredicted(what: string, { ids, classes, values }: PredictionTable, option: MissingOption): void {
  const offset = values.findIndex(Number.isNaN);
  if (offset < 0) return;
  const id = quoteStart(ids[Math.floor(offset / classes.length)]);
  throw new DataError(
    `${what} must have no NaN, got one for ${id}: { ${option}: true } accepts what was not predicted`,
  );
}
