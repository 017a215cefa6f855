import type { Series, Triplet } from "../types.js";

/**
 * Builds one triplet a slice: the slice above it, the slice itself, the slice below it. At both ends of the series the
 * center stands in for the neighbor that is missing.
 *
 * @param series Slices highest first, as {@link buildSeries} orders them.
 * @returns As many triplets of SOPInstanceUIDs as there are slices, in their order.
 */
export function buildTriplets(series: Series): Triplet[] {
  const ids = series.slices.map(({ SOPInstanceUID }) => SOPInstanceUID);
  return ids.map((center, index) => ({
    previous: ids[index - 1] ?? center,
    center,
    next: ids[index + 1] ?? center,
  }));
}
