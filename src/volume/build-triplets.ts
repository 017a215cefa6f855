import type { Series, SliceGeometry, Triplet } from "../types.js";
import { isParallel } from "./common-orientation.js";
import { sliceNormal } from "./slice-normal.js";
import { orientationOf, slicePosition } from "./slice-position.js";

/** The distance of two slices along their normal, millimeters; slices that are not parallel have none: infinity. */
function stepBetween(upper: SliceGeometry, lower: SliceGeometry): number {
  const orientation = orientationOf(upper);
  if (!isParallel(orientation, orientationOf(lower))) return Number.POSITIVE_INFINITY;
  const normal = sliceNormal(orientation);
  return Math.abs(slicePosition(upper, normal) - slicePosition(lower, normal));
}

/**
 * Builds one triplet a slice: the slice above it, the slice itself, the slice below it. At both ends of the series, and
 * where the neighbor is farther than `maxStepMm`, the center stands in.
 *
 * @param series Slices highest first, as {@link buildSeries} orders them.
 * @param options `maxStepMm`: the longest step from a center to a neighbor along their normal, above 0; by default
 *   there is no limit. A slice that is not parallel to the center is beyond every limit.
 * @returns As many triplets of SOPInstanceUIDs as there are slices, in their order.
 * @throws RangeError unless `maxStepMm` is above 0.
 */
export function buildTriplets(
  series: Series,
  { maxStepMm = Number.POSITIVE_INFINITY }: { readonly maxStepMm?: number } = {},
): Triplet[] {
  if (!(maxStepMm > 0)) throw new RangeError(`buildTriplets: maxStepMm must be above 0, got ${maxStepMm}`);
  const { slices } = series;
  const ids = slices.map(({ SOPInstanceUID }) => SOPInstanceUID);
  const isNearNext = slices.slice(1).map((lower, index) => stepBetween(slices[index], lower) <= maxStepMm);
  return ids.map((center, index) => ({
    previous: isNearNext[index - 1] ? ids[index - 1] : center,
    center,
    next: isNearNext[index] ? ids[index + 1] : center,
  }));
}
