import type { Series, SliceGeometry } from "../types.js";
import { commonOrientation, isParallel } from "./common-orientation.js";
import { sliceNormal } from "./slice-normal.js";
import { orientationOf, slicePosition } from "./slice-position.js";

/**
 * Computes where the slices of a series lie along the normal of the orientation that most of them share.
 *
 * @returns `[slices]`, millimeters, in their order; NaN for a slice that is not parallel to most, which has no distance
 *   to the others.
 */
export function slicePositions({ slices }: Pick<Series<SliceGeometry>, "slices">): number[] {
  const common = commonOrientation(slices);
  const normal = sliceNormal(common);
  return slices.map((slice) => (isParallel(orientationOf(slice), common) ? slicePosition(slice, normal) : Number.NaN));
}
