import { assertOptions } from "../guards/internal.js";
import type { PredictionTable } from "../types.js";
import { type SmoothingOptions, smoothAlongSeries } from "./smooth-along-series.js";

/** Weight of the slice itself; each neighbor has weight 1. */
const CENTER_WEIGHT = 3;

/** Computes (previous + 3 x center + next) / 5. */
export function weighNeighbors(previous: number, center: number, next: number): number {
  return (previous + next + CENTER_WEIGHT * center) / (CENTER_WEIGHT + 2);
}

/**
 * Smooths predictions along each series: for each class, every slice becomes (previous + 3 x itself + next) / 5.
 *
 * This is the kernel of the team whose solution this package follows (tiendzung-le/Kaggle-RSNA-5th-place-Solution,
 * post-processing-v7). As there, the first and the last slice keep their value, and so does a series of fewer than
 * three slices. A slice also keeps its value if a neighbor is NaN or was not predicted, or if no order names the slice.
 *
 * @param predictions Left unchanged.
 * @param orders The ids of each series in anatomical order, up or down.
 * @param options `allowMissing`: whether slices may lack a prediction: NaN, or ids that the table does not hold. Default
 *   false.
 * @throws DataError when an id is ordered or predicted twice, a value is outside 0..1, or an ordered id was not
 *   predicted and `allowMissing` is not set.
 *
 * @example
 * ```ts
 * const predictions = { ids: ["low", "mid", "top"], classes: ["any"], values: Float32Array.of(0, 1, 0) };
 * console.log(smoothNeighbors(predictions, [["top", "mid", "low"]]).values[1].toFixed(1)); // 0.6
 * ```
 */
export function smoothNeighbors(
  predictions: PredictionTable,
  orders: readonly (readonly string[])[],
  options: SmoothingOptions = {},
): PredictionTable {
  assertOptions<SmoothingOptions>("smoothNeighbors", options, { allowMissing: true });
  // Beyond the ends values are undefined, so the sum is NaN, and the slice keeps its value.
  const smoothColumn = (values: Float64Array) =>
    values.map((center, position) => weighNeighbors(values[position - 1], center, values[position + 1]));
  return smoothAlongSeries("smoothNeighbors", { predictions, orders }, { ...options, smoothColumn });
}
