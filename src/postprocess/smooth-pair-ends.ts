import { assertOptions } from "../guards/internal.js";
import type { PredictionTable } from "../types.js";
import { type SmoothingOptions, smoothAlongSeries } from "./smooth-along-series.js";
import { weighNeighbors } from "./smooth-neighbors.js";

/**
 * Smooths predictions along each series as {@link smoothNeighbors} does, except that the first and the last slice
 * become the mean of themselves and their only neighbor (darraghdog/rsna, eda/submission_v6.py). A slice with one
 * neighbor that is NaN or was not predicted counts as an end, too; a slice without any neighbor keeps its value.
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
 * console.log(smoothPairEnds(predictions, [["top", "mid", "low"]]).values[0]); // 0.5
 * ```
 */
export function smoothPairEnds(
  predictions: PredictionTable,
  orders: readonly (readonly string[])[],
  options: SmoothingOptions = {},
): PredictionTable {
  assertOptions<SmoothingOptions>("smoothPairEnds", options, { allowMissing: true });
  const smoothColumn = (values: Float64Array) =>
    values.map((center, position) => {
      const neighbors = [values[position - 1], values[position + 1]].filter((value) => !Number.isNaN(value ?? NaN));
      if (neighbors.length === 2) return weighNeighbors(neighbors[0], center, neighbors[1]);
      return neighbors.length === 1 ? (neighbors[0] + center) / 2 : center;
    });
  return smoothAlongSeries("smoothPairEnds", { predictions, orders }, { ...options, smoothColumn });
}
