import { assertOptions, assertSeries } from "../guards/internal.js";
import type { Series, Triplet } from "../types.js";
import { assertMaxStep, findNeighbors, NEIGHBOR_OPTIONS, type NeighborOptions } from "./neighbors-of.js";

/**
 * Builds one triplet per slice: the slice above it, the slice itself and the slice below it. At both ends of the
 * series, and where a neighbor is farther away than `maxStepMm`, the center takes the neighbor's place.
 *
 * @param series Slices highest first, as {@link buildSeries} sorts them.
 * @param options `maxStepMm`: the longest step from a center to a neighbor along their normal, above 0; by default
 *   there is no limit. A slice that is not parallel to the center is beyond every limit.
 * @returns One triplet of SOPInstanceUIDs per slice, in the order of the slices, with the ids of {@link neighborsOf}.
 * @throws RangeError unless `maxStepMm` is above 0.
 *
 * @example
 * ```ts
 * const triplets = buildTriplets(series, { maxStepMm: 10 });
 * console.log(triplets[0].previous === triplets[0].center); // true: the first slice is the highest
 * ```
 */
export function buildTriplets(series: Series, options: NeighborOptions = {}): Triplet[] {
  assertSeries("buildTriplets: series", series);
  assertOptions("buildTriplets", options, NEIGHBOR_OPTIONS);
  const { maxStepMm = Number.POSITIVE_INFINITY } = options;
  assertMaxStep("buildTriplets", maxStepMm);
  return series.slices.map((_, index) => {
    const { previous, center, next } = findNeighbors(series.slices, index, maxStepMm);
    return { previous: previous.SOPInstanceUID, center: center.SOPInstanceUID, next: next.SOPInstanceUID };
  });
}
