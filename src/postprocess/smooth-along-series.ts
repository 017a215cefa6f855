import { DataError } from "../errors.js";
import { indexRows } from "../tables.js";
import type { PredictionTable } from "../types.js";

/**
 * Smooths the values of one class along one series: as many numbers, in anatomical order. NaN stands for a slice that
 * was not predicted, in what comes in and in what goes out.
 */
type ColumnSmoother = (values: Float64Array, place: ColumnPlace) => Float64Array;

/** Which column of which series is smoothed. */
interface ColumnPlace {
  readonly className: string;
  /** Place of the series in the list of orders. */
  readonly series: number;
}

/** Throws when two orders, or one order twice, name an id. */
function assertOrderedOnce(what: string, orders: readonly (readonly string[])[]): void {
  const seen = new Set<string>();
  for (const id of orders.flat()) {
    if (seen.has(id)) throw new DataError(`${what}: orders must name each id once, got "${id}" more than once`);
    seen.add(id);
  }
}

/** Throws when no ordered id was predicted: then the two write ids in different forms, and nothing would be smoothed. */
function assertOverlap(what: string, orders: readonly (readonly string[])[], rowOf: ReadonlyMap<string, number>): void {
  const ids = orders.flat();
  if (rowOf.size === 0 || ids.length === 0 || ids.some((id) => rowOf.has(id))) return;
  const [predicted] = rowOf.keys();
  throw new DataError(`${what}: orders must name predicted ids as "${predicted}", got only others as "${ids[0]}"`);
}

/**
 * Walks over the classes of all series and smooths each by itself. A value stays as it is where no order names its
 * slice, where it is NaN, and where the smoother gives NaN.
 *
 * @param what The public function, for messages.
 * @throws DataError when an id is ordered or predicted twice, or not one ordered id was predicted.
 */
export function smoothAlongSeries(
  what: string,
  { predictions, orders }: { readonly predictions: PredictionTable; readonly orders: readonly (readonly string[])[] },
  smoothColumn: ColumnSmoother,
): PredictionTable {
  const { ids, classes, values } = predictions;
  const rowOf = indexRows(`${what}: predictions`, ids);
  assertOrderedOnce(what, orders);
  assertOverlap(what, orders, rowOf);
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
