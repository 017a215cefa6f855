import { assertObject } from "./assert-type.js";
import { describeValue } from "./describe-value.js";

/** Types of the fields of a row; `?` for a field that may be absent. */
const TYPES = {
  text: "a string",
  number: "a number",
  "number?": "a number or undefined",
  flag: "true or false",
  record: "an object",
} as const;

/** The type of each field of a row. */
export type RowTypes<Row> = Readonly<Partial<Record<keyof Row, keyof typeof TYPES>>>;

/** Whether a value has the type of a field. */
function hasType(value: unknown, type: keyof typeof TYPES): boolean {
  if (type === "text") return typeof value === "string";
  if (type === "flag") return typeof value === "boolean";
  if (type === "record") return typeof value === "object" && value !== null;
  return typeof value === "number" || (type === "number?" && value === undefined);
}

/**
 * Throws unless rows can be requested one by one: an array, or another source of them, but no text and no map.
 *
 * @param what The function and its argument, for the message: "writeTriplets: triplets".
 * @param noun What the rows are, for the message: "triplets".
 * @throws TypeError for anything else, such as a table where rows are expected.
 */
export function assertRows(what: string, rows: unknown, noun: string): void {
  const isObject = typeof rows === "object" && rows !== null && !ArrayBuffer.isView(rows) && !(rows instanceof Map);
  if (isObject && (Symbol.iterator in rows || Symbol.asyncIterator in rows)) return;
  throw new TypeError(`${what} must be an array of ${noun}, got ${describeValue(rows)}`);
}

/**
 * Throws unless a row has the fields of its kind. Another would be written as "undefined".
 *
 * @param what The function and its rows, for the message: "writeTriplets: triplet".
 * @param index Number of the row, for the message.
 * @throws TypeError for anything else.
 */
export function assertRow<Row>(what: string, index: number, row: unknown, types: RowTypes<Row>): asserts row is Row {
  if (typeof row !== "object" || row === null) assertObject(`${what} ${index}`, row);
  for (const field in types) {
    const value = (row as { readonly [field: string]: unknown })[field];
    const type = types[field] as keyof typeof TYPES;
    if (hasType(value, type)) continue;
    throw new TypeError(`${what} ${index}.${field} must be ${TYPES[type]}, got ${describeValue(value)}`);
  }
}
