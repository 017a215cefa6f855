import { DataError } from "./errors.js";
import type { PredictionTable } from "./types.js";

/** How many ids a message names at the most. */
const NAMED_IDS = 3;

/** Lists up to three ids for a message, after their number: `4: "a", "b", "c"`. */
export function nameIds(ids: readonly string[]): string {
  const named = ids.slice(0, NAMED_IDS).map((id) => `"${id}"`);
  return `${ids.length}: ${named.join(", ")}`;
}

/**
 * Builds the index of row numbers by id.
 *
 * @param what The caller and its argument, for the message: "ensemble: table 0".
 * @throws DataError when an id occurs twice.
 */
export function indexRows(what: string, ids: readonly string[]): ReadonlyMap<string, number> {
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  if (rowOf.size === ids.length) return rowOf;
  const repeated = ids.find((id, row) => rowOf.get(id) !== row);
  throw new DataError(`${what} must hold each id once, got "${repeated}" more than once`);
}

/**
 * Throws unless a list of class names is the expected one, in the expected order.
 *
 * @param what The caller and its argument, for the message: "weightedLogLoss: predictions".
 * @throws DataError when the lists differ.
 */
export function assertClasses(what: string, expected: readonly string[], classes: readonly string[]): void {
  if (classes.length === expected.length && classes.every((name, column) => name === expected[column])) return;
  throw new DataError(`${what} must have classes ${expected.join(", ")}, got ${classes.join(", ")}`);
}

/**
 * Returns the values of one row of a table, a view of them.
 *
 * @param values Row-major, `[rows, width]`.
 * @param row From 0.
 */
export function tableRow<Values extends Uint8Array | Float32Array>(values: Values, row: number, width: number): Values {
  return values.subarray(row * width, (row + 1) * width) as Values;
}

/** Parts ids by whether their row was predicted: a row with a NaN was not. */
export function splitPredicted({ ids, classes, values }: PredictionTable): {
  readonly predicted: readonly string[];
  readonly missing: readonly string[];
} {
  const width = classes.length;
  const isMissing = ids.map((_, row) => tableRow(values, row, width).some(Number.isNaN));
  return { predicted: ids.filter((_, row) => !isMissing[row]), missing: ids.filter((_, row) => isMissing[row]) };
}
