import { assertSeries } from "../guards/internal.js";
import type { Series, SliceGeometry } from "../types.js";
import { isParallel } from "./common-orientation.js";
import { placeSlices } from "./place-slices.js";
import { orientationOf } from "./slice-position.js";

/**
 * Computes the positions of the slices of a series along the normal of the orientation that most of them share.
 *
 * @param series Result of {@link buildSeries}, or any record with its slices.
 * @returns `[slices]`, millimeters, in the order of the slices; NaN for a slice that is not parallel to most of them
 *   and so has no distance to the others.
 *
 * @example
 * ```ts
 * const ids = series.slices.map((slice) => slice.SOPInstanceUID);
 * const smoothed = smoothByDistance(predictions, [{ ids, positionsMm: slicePositions(series) }]);
 * ```
 */
export function slicePositions(series: Pick<Series<SliceGeometry>, "slices">): number[] {
  assertSeries("slicePositions: series", series);
  const { slices } = series;
  if (slices.length === 0) return [];
  const { placed, common } = placeSlices(slices);
  return placed.map(({ slice, position }) => (isParallel(orientationOf(slice), common) ? position : Number.NaN));
}
