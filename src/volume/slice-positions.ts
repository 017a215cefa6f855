import type { Series, SliceGeometry } from "../types.js";
import { commonOrientation, isParallel } from "./common-orientation.js";
import { sliceNormal } from "./slice-normal.js";
import { orientationOf, slicePosition } from "./slice-position.js";

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
export function slicePositions({ slices }: Pick<Series<SliceGeometry>, "slices">): number[] {
  const common = commonOrientation(slices);
  const normal = sliceNormal(common);
  return slices.map((slice) => (isParallel(orientationOf(slice), common) ? slicePosition(slice, normal) : Number.NaN));
}
