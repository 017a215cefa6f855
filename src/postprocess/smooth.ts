import { assertFlag, assertOneOf, assertOptions, assertProbabilities } from "../guards/internal.js";
import type { PredictionTable } from "../types.js";
import type { SmoothingOptions } from "./smooth-along-series.js";
import { assertOrders, type DistanceOptions, type SliceOrder, smoothByDistance } from "./smooth-by-distance.js";
import { smoothGaussian } from "./smooth-gaussian.js";
import { smoothNeighbors } from "./smooth-neighbors.js";
import { smoothPairEnds } from "./smooth-pair-ends.js";

/** Names of the smoothing schemes: see {@link smooth}. */
export const SMOOTHING_SCHEMES = ["neighbors", "pair-ends", "gaussian", "distance"] as const;

/** The name of a smoothing scheme. */
export type SmoothingScheme = (typeof SMOOTHING_SCHEMES)[number];

/** Gaps and duplicates that a caller of {@link smooth} accepts. */
type Allowed = Pick<DistanceOptions, "allowMissing" | "allowDuplicates">;

/** Settings of {@link smooth}. */
export interface SmoothOptions extends SmoothingOptions {
  /** One of {@link SMOOTHING_SCHEMES}. Default `neighbors`. */
  readonly scheme?: SmoothingScheme | undefined;
  /** Whether two slices of a series may lie at one position, which only the scheme `distance` refuses. Default false. */
  readonly allowDuplicates?: boolean | undefined;
}

const idsOf = (series: readonly SliceOrder[]) => series.map(({ ids }) => ids);

const SMOOTHERS: Readonly<
  Record<
    SmoothingScheme,
    (predictions: PredictionTable, series: readonly SliceOrder[], allowed: Allowed) => PredictionTable
  >
> = {
  neighbors: (predictions, series, { allowMissing }) => smoothNeighbors(predictions, idsOf(series), { allowMissing }),
  "pair-ends": (predictions, series, { allowMissing }) => smoothPairEnds(predictions, idsOf(series), { allowMissing }),
  gaussian: (predictions, series, { allowMissing }) => smoothGaussian(predictions, idsOf(series), { allowMissing }),
  distance: (predictions, series, allowed) => smoothByDistance(predictions, series, allowed),
};

/**
 * Smooths predictions along each series with one scheme: as {@link smoothNeighbors}, {@link smoothPairEnds},
 * {@link smoothGaussian} or {@link smoothByDistance} do by default.
 *
 * @param predictions Left unchanged.
 * @param series Order and positions of the slices of each series.
 * @param options `scheme`: one of {@link SMOOTHING_SCHEMES}. Default `neighbors`. `allowMissing`: whether slices may
 *   lack a prediction: NaN, or ids that the table does not hold. `allowDuplicates`: whether two slices of a series may lie
 *   at one position. Default false, both.
 * @throws RangeError for an unknown scheme.
 * @throws ShapeError when a series has more or fewer positions than ids, if the scheme is `distance`.
 * @throws DataError as the function of the scheme.
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
  options: SmoothOptions = {},
): PredictionTable {
  assertProbabilities("smooth: predictions", predictions);
  assertOrders("smooth", series);
  assertOptions<SmoothOptions>("smooth", options, { scheme: true, allowMissing: true, allowDuplicates: true });
  const { scheme = "neighbors", allowMissing = false, allowDuplicates = false } = options;
  assertFlag("smooth: allowMissing", allowMissing);
  assertFlag("smooth: allowDuplicates", allowDuplicates);
  assertOneOf("smooth: scheme", SMOOTHING_SCHEMES, scheme);
  return SMOOTHERS[scheme](predictions, series, { allowMissing, allowDuplicates });
}
