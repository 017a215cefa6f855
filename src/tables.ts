import { DataError } from "./errors.js";
import type { PredictionTable } from "./types.js";

/** Largest number of ids that a message names. */
const NAMED_IDS = 3;

/** Lists ids for a message: their number, then up to three of them, as in `4: "a", "b", "c"`. */
export function nameIds(ids: readonly string[]): string {
  const named = ids.slice(0, NAMED_IDS).map((id) => `"${id}"`);
  return `${ids.length}: ${named.join(", ")}`;
}

/**
 * Maps each id to its row number.
 *
 * @param what The caller and its argument, for the message: "ensemble: table 0".
 * @throws DataError when an id occurs twice.
 */
export function indexRows(what: string, ids: readonly string[]): ReadonlyMap<string, number> {
  const rowOf = new Map<string, number>();
  for (let row = 0; row < ids.length; row++) rowOf.set(ids[row], row);
  if (rowOf.size === ids.length) return rowOf;
  const repeated = ids.find((id, row) => rowOf.get(id) !== row);
  throw new DataError(`${what} must hold each id once, got "${repeated}" more than once`);
}

/**
 * Throws unless a table has the expected class names in the expected order.
 *
 * @param what The caller and its argument, for the message: "weightedLogLoss: predictions".
 * @throws DataError when the lists differ.
 */
export function assertClasses(what: string, expected: readonly string[], classes: readonly string[]): void {
  if (classes.length === expected.length && classes.every((name, column) => name === expected[column])) return;
  throw new DataError(`${what} must have classes ${expected.join(", ")}, got ${classes.join(", ")}`);
}

/**
 * Returns the values of one row of a table as a view, not a copy.
 *
 * @param values Row-major, `[rows, width]`.
 * @param row The row number, from 0.
 */
export function tableRow<Values extends Uint8Array | Float32Array>(values: Values, row: number, width: number): Values {
  return values.subarray(row * width, (row + 1) * width) as Values;
}

/** Splits ids into predicted and missing. A row that holds a NaN is missing. */
export function splitPredicted({ ids, classes, values }: PredictionTable): {
  readonly predicted: readonly string[];
  readonly missing: readonly string[];
} {
  const width = classes.length;
  const isMissing = new Uint8Array(ids.length);
  for (let offset = 0; offset < values.length; offset++) {
    if (Number.isNaN(values[offset])) isMissing[Math.floor(offset / width)] = 1;
  }
  return {
    predicted: ids.filter((_, row) => isMissing[row] === 0),
    missing: ids.filter((_, row) => isMissing[row] === 1),
  };
}
