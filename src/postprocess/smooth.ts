import type { PredictionTable } from "../types.js";
import { type SliceOrder, smoothByDistance } from "./smooth-by-distance.js";
import { smoothGaussian } from "./smooth-gaussian.js";
import { smoothNeighbors } from "./smooth-neighbors.js";
import { smoothPairEnds } from "./smooth-pair-ends.js";

/** The ways to smooth along a series, by name: see the function of each. */
export const SMOOTHING_SCHEMES = ["neighbors", "pair-ends", "gaussian", "distance"] as const;

/** One way to smooth along a series. */
export type SmoothingScheme = (typeof SMOOTHING_SCHEMES)[number];

const idsOf = (series: readonly SliceOrder[]) => series.map(({ ids }) => ids);

const SMOOTHERS: Readonly<
  Record<SmoothingScheme, (predictions: PredictionTable, series: readonly SliceOrder[]) => PredictionTable>
> = {
  neighbors: (predictions, series) => smoothNeighbors(predictions, idsOf(series)),
  "pair-ends": (predictions, series) => smoothPairEnds(predictions, idsOf(series)),
  gaussian: (predictions, series) => smoothGaussian(predictions, idsOf(series)),
  distance: (predictions, series) => smoothByDistance(predictions, series),
};

/**
 * Smooths predictions along each series by one scheme, as {@link smoothNeighbors}, {@link smoothPairEnds},
 * {@link smoothGaussian} and {@link smoothByDistance} do with their defaults.
 *
 * @param predictions Left unchanged.
 * @throws RangeError for an unknown scheme.
 * @throws DataError when an id is ordered or predicted twice, or not one ordered id was predicted.
 */
export function smooth(
  predictions: PredictionTable,
  series: readonly SliceOrder[],
  { scheme = "neighbors" }: { readonly scheme?: SmoothingScheme | undefined } = {},
): PredictionTable {
  if (!SMOOTHING_SCHEMES.includes(scheme)) {
    throw new RangeError(`smooth: scheme must be one of ${SMOOTHING_SCHEMES.join(", ")}, got "${scheme}"`);
  }
  return SMOOTHERS[scheme](predictions, series);
}
