import type { Series, Triplet } from "../types.js";
import { assertMaxStep, type NeighborOptions, neighborsOf } from "./neighbors-of.js";

/**
 * Builds one triplet a slice: the slice above it, the slice itself, the slice below it. At both ends of the series, and
 * where the neighbor is farther than `maxStepMm`, the center stands in.
 *
 * @param series Slices highest first, as {@link buildSeries} orders them.
 * @param options `maxStepMm`: the longest step from a center to a neighbor along their normal, above 0; by default
 *   there is no limit. A slice that is not parallel to the center is beyond every limit.
 * @returns As many triplets of SOPInstanceUIDs as there are slices, in their order: {@link neighborsOf} each, by id.
 * @throws RangeError unless `maxStepMm` is above 0.
 */
export function buildTriplets(
  series: Series,
  { maxStepMm = Number.POSITIVE_INFINITY }: NeighborOptions = {},
): Triplet[] {
  assertMaxStep("buildTriplets", maxStepMm);
  return series.slices.map((_, index) => {
    const { previous, center, next } = neighborsOf(series, index, { maxStepMm });
    return { previous: previous.SOPInstanceUID, center: center.SOPInstanceUID, next: next.SOPInstanceUID };
  });
}
