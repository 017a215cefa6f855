import { DataError } from "../errors.js";
import { assertFlag, assertLists, assertPredicted, assertProbabilities } from "../guards/internal.js";
import { indexRows, nameIds } from "../tables.js";
import type { PredictionTable } from "../types.js";

/**
 * A function that smooths one class along one series. It takes and returns one number per slice in anatomical order,
 * NaN for a slice that was not predicted.
 */
type ColumnSmoother = (values: Float64Array, column: SeriesColumn) => Float64Array;

/** Settings of the smoothing functions. */
export interface SmoothingOptions {
  /**
   * Whether slices may lack a prediction: NaN in the table, or ids of the orders that the table does not hold. Default
   * false.
   */
  readonly allowMissing?: boolean | undefined;
}

/** One class of one series. */
interface SeriesColumn {
  readonly className: string;
  /** Index of the series in the list of orders. */
  readonly series: number;
}

/** Throws if the orders name an id twice. */
function assertOrderedOnce(what: string, orders: readonly (readonly string[])[]): void {
  const seen = new Set<string>();
  for (const id of orders.flat()) {
    if (seen.has(id)) throw new DataError(`${what}: orders must name each id once, got "${id}" more than once`);
    seen.add(id);
  }
}

/**
 * Throws if none of the ordered ids was predicted: the two then write ids in different forms, and nothing would be
 * smoothed.
 */
function assertOverlap(what: string, orders: readonly (readonly string[])[], rowOf: ReadonlyMap<string, number>): void {
  const ids = orders.flat();
  if (rowOf.size === 0 || ids.length === 0 || ids.some((id) => rowOf.has(id))) return;
  const [predicted] = rowOf.keys();
  throw new DataError(`${what}: orders must name predicted ids as "${predicted}", got only others as "${ids[0]}"`);
}

/** Throws unless the table holds a prediction for each ordered slice. */
function assertNoneMissing(
  what: string,
  { predictions, orders }: { readonly predictions: PredictionTable; readonly orders: readonly (readonly string[])[] },
  rowOf: ReadonlyMap<string, number>,
): void {
  assertPredicted(`${what}: predictions`, predictions, "allowMissing");
  const missing = orders.flat().filter((id) => !rowOf.has(id));
  if (missing.length === 0) return;
  throw new DataError(
    `${what}: predictions must hold every ordered id, got none for ${nameIds(missing)}: { allowMissing: true } accepts this`,
  );
}

/**
 * Smooths each class of each series separately. A value stays as it is if no order names its slice, if it is NaN, or if
 * the smoother returns NaN.
 *
 * @param what The public function, for messages.
 * @throws DataError when an id is ordered or predicted twice, a value is outside 0..1, none of the ordered ids was
 *   predicted, or one was not without `allowMissing`.
 */
export function smoothAlongSeries(
  what: string,
  { predictions, orders }: { readonly predictions: PredictionTable; readonly orders: readonly (readonly string[])[] },
  { smoothColumn, allowMissing = false }: SmoothingOptions & { readonly smoothColumn: ColumnSmoother },
): PredictionTable {
  assertProbabilities(`${what}: predictions`, predictions);
  assertLists(`${what}: orders`, orders);
  const { ids, classes, values } = predictions;
  const rowOf = indexRows(`${what}: predictions`, ids);
  assertOrderedOnce(what, orders);
  assertOverlap(what, orders, rowOf);
  assertFlag(`${what}: allowMissing`, allowMissing);
  if (!allowMissing) assertNoneMissing(what, { predictions, orders }, rowOf);
  const smoothed = values.slice();
  orders.forEach((order, series) => {
    const rows = order.map((id) => rowOf.get(id));
    classes.forEach((className, column) => {
      const offsets = rows.map((row) => (row === undefined ? -1 : row * classes.length + column));
      const raw = Float64Array.from(offsets, (offset) => (offset < 0 ? Number.NaN : values[offset]));
      smoothColumn(raw, { className, series }).forEach((value, position) => {
        if (!Number.isNaN(raw[position]) && !Number.isNaN(value)) smoothed[offsets[position]] = value;
      });
    });
  });
  return { ids: [...ids], classes, values: smoothed };
}
