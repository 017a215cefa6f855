import { DataError } from "../errors.js";
import { indexRows } from "../tables.js";
import type { PredictionTable } from "../types.js";

/** Weight of the slice itself where each neighbor weighs 1. */
const CENTER_WEIGHT = 3;

/** Throws when two orders, or one order twice, name an id. */
function assertOrderedOnce(orders: readonly (readonly string[])[]): void {
  const seen = new Set<string>();
  for (const id of orders.flat()) {
    if (seen.has(id)) throw new DataError(`smoothNeighbors: orders must name each id once, got "${id}" more than once`);
    seen.add(id);
  }
}

/** Throws when no ordered id was predicted: then the two write ids in different forms, and nothing would be smoothed. */
function assertOverlap(orders: readonly (readonly string[])[], rowOf: ReadonlyMap<string, number>): void {
  const ids = orders.flat();
  if (rowOf.size === 0 || ids.length === 0 || ids.some((id) => rowOf.has(id))) return;
  const [predicted] = rowOf.keys();
  throw new DataError(
    `smoothNeighbors: orders must name predicted ids as "${predicted}", got only others as "${ids[0]}"`,
  );
}

/** Writes the weighted mean of three neighboring rows to `out`, for each class where all three are numbers. */
function smoothRow(out: Float32Array, raw: PredictionTable, rows: readonly [number, number, number]): void {
  const width = raw.classes.length;
  const [previous, center, next] = rows.map((row) => row * width);
  for (let column = 0; column < width; column++) {
    const neighbors = raw.values[previous + column] + raw.values[next + column];
    const mean = (neighbors + CENTER_WEIGHT * raw.values[center + column]) / (CENTER_WEIGHT + 2);
    if (!Number.isNaN(mean)) out[center + column] = mean;
  }
}

/**
 * Smooths predictions along each series: every slice becomes (previous + 3 x itself + next) / 5, for each class.
 *
 * This is the kernel of the team whose solution this package follows (tiendzung-le/Kaggle-RSNA-5th-place-Solution,
 * post-processing-v7). As there, the first and the last slice keep their value, and so does a series of fewer than
 * three. A slice also keeps its value where a neighbor is NaN or was not predicted, and where no order names it.
 *
 * @param predictions Left unchanged.
 * @param orders The ids of each series in anatomical order, up or down. They may name ids that were not predicted.
 * @throws DataError when an id is ordered or predicted twice, or not one ordered id was predicted.
 */
export function smoothNeighbors(predictions: PredictionTable, orders: readonly (readonly string[])[]): PredictionTable {
  const { ids, classes, values } = predictions;
  const rowOf = indexRows("smoothNeighbors: predictions", ids);
  assertOrderedOnce(orders);
  assertOverlap(orders, rowOf);
  const smoothed = values.slice();
  for (const order of orders) {
    const rows = order.map((id) => rowOf.get(id));
    for (let position = 1; position < rows.length - 1; position++) {
      const [previous, center, next] = rows.slice(position - 1, position + 2);
      if (previous === undefined || center === undefined || next === undefined) continue;
      smoothRow(smoothed, predictions, [previous, center, next]);
    }
  }
  return { ids: [...ids], classes, values: smoothed };
}
