import type { PredictionTable } from "../types.js";
import { smoothAlongSeries } from "./smooth-along-series.js";

/** Weight of the slice itself where each neighbor weighs 1. */
const CENTER_WEIGHT = 3;

/** Returns (previous + 3 x center + next) / 5. */
export function weighNeighbors(previous: number, center: number, next: number): number {
  return (previous + next + CENTER_WEIGHT * center) / (CENTER_WEIGHT + 2);
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
  return smoothAlongSeries("smoothNeighbors", { predictions, orders }, (values) =>
    // Beyond the ends lies nothing, which makes the sum NaN, and a NaN leaves the value as it is.
    values.map((center, position) => weighNeighbors(values[position - 1], center, values[position + 1])),
  );
}
