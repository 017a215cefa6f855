import type { PredictionTable } from "../types.js";
import { smoothAlongSeries } from "./smooth-along-series.js";
import { weighNeighbors } from "./smooth-neighbors.js";

/**
 * Smooths predictions along each series as {@link smoothNeighbors} does, except that the first and the last slice
 * become the mean of themselves and their only neighbor (darraghdog/rsna, eda/submission_v6.py). A slice with one
 * neighbor that is NaN or was not predicted counts as an end, too; a slice without any neighbor keeps its value.
 *
 * @param predictions Left unchanged.
 * @param orders The ids of each series in anatomical order, up or down. They may name ids that were not predicted.
 * @throws DataError when an id is ordered or predicted twice, or none of the ordered ids was predicted.
 *
 * @example
 * ```ts
 * const predictions = { ids: ["low", "mid", "top"], classes: ["any"], values: Float32Array.of(0, 1, 0) };
 * console.log(smoothPairEnds(predictions, [["top", "mid", "low"]]).values[0]); // 0.5
 * ```
 */
export function smoothPairEnds(predictions: PredictionTable, orders: readonly (readonly string[])[]): PredictionTable {
  return smoothAlongSeries("smoothPairEnds", { predictions, orders }, (values) =>
    values.map((center, position) => {
      const neighbors = [values[position - 1], values[position + 1]].filter((value) => !Number.isNaN(value ?? NaN));
      if (neighbors.length === 2) return weighNeighbors(neighbors[0], center, neighbors[1]);
      return neighbors.length === 1 ? (neighbors[0] + center) / 2 : center;
    }),
  );
}
