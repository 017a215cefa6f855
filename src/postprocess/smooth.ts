import { assertOptions, assertPredictions, describeValue } from "../guards/internal.js";
import { quoteStart } from "../shorten.js";
import type { PredictionTable } from "../types.js";
import { assertOrders, type SliceOrder, smoothByDistance } from "./smooth-by-distance.js";
import { smoothGaussian } from "./smooth-gaussian.js";
import { smoothNeighbors } from "./smooth-neighbors.js";
import { smoothPairEnds } from "./smooth-pair-ends.js";

/** Names of the smoothing schemes: see {@link smooth}. */
export const SMOOTHING_SCHEMES = ["neighbors", "pair-ends", "gaussian", "distance"] as const;

/** The name of a smoothing scheme. */
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
 * Smooths predictions along each series with one scheme: as {@link smoothNeighbors}, {@link smoothPairEnds},
 * {@link smoothGaussian} or {@link smoothByDistance} do by default.
 *
 * @param predictions Left unchanged.
 * @param series Order and positions of the slices of each series. They may name ids that were not predicted.
 * @param options `scheme`: one of {@link SMOOTHING_SCHEMES}. Default `neighbors`.
 * @throws RangeError for an unknown scheme.
 * @throws ShapeError when a series has more or fewer positions than ids, if the scheme is `distance`.
 * @throws DataError when an id is ordered or predicted twice, or none of the ordered ids was predicted.
 *
 * @example
 * ```ts
 * const series = { ids: ["top", "mid", "low"], positionsMm: [10, 5, 0] };
 * const smoothed = smooth(predictions, [series], { scheme: "gaussian" });
 * ```
 */
export function smooth(
  predictions: PredictionTable,
  series: readonly SliceOrder[],
  options: { readonly scheme?: SmoothingScheme | undefined } = {},
): PredictionTable {
  assertPredictions("smooth: predictions", predictions);
  assertOrders("smooth", series);
  assertOptions<typeof options>("smooth", options, { scheme: true });
  const { scheme = "neighbors" } = options;
  if (!SMOOTHING_SCHEMES.includes(scheme)) {
    throw new RangeError(
      `smooth: scheme must be one of ${SMOOTHING_SCHEMES.join(", ")}, got ${typeof scheme === "string" ? quoteStart(scheme) : describeValue(scheme)}`,
    );
  }
  return SMOOTHERS[scheme](predictions, series);
}
