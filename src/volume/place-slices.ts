import type { Orientation, SliceGeometry, Vector3 } from "../types.js";
import { commonOrientation } from "./common-orientation.js";
import { sliceNormal } from "./slice-normal.js";
import { slicePosition } from "./slice-position.js";
import { type PlacedSlice, SAME_POSITION_MM } from "./slice-steps.js";

/** Slices with their positions, and the direction along which these are measured. */
export interface PlacedSlices<Slice extends SliceGeometry> {
  readonly placed: PlacedSlice<Slice>[];
  /** The orientation that most slices share. */
  readonly common: Orientation;
  readonly normal: Vector3;
  /** Whether positions are those of SliceLocation. */
  readonly isByLocation: boolean;
}

/** Whether SliceLocation tells slices apart whose positions do not. */
function needsLocation(placed: readonly PlacedSlice[]): boolean {
  const [first] = placed;
  if (placed.some(({ position }) => Math.abs(position - first.position) > SAME_POSITION_MM)) return false;
  const locations = placed.map(({ slice }) => slice.SliceLocation);
  return locations.every(Number.isFinite) && new Set(locations).size > 1;
}

/**
 * Places slices along the normal of the orientation that most of them share. Where all have one position, as from faulty
 * software, SliceLocation places them.
 *
 * @param slices At least one.
 * @throws DicomError, naming the slice, without a position or an orientation.
 */
export function placeSlices<Slice extends SliceGeometry>(slices: readonly Slice[]): PlacedSlices<Slice> {
  const common = commonOrientation(slices);
  const normal = sliceNormal(common);
  const placed = slices.map((slice) => ({ slice, position: slicePosition(slice, normal) }));
  if (!needsLocation(placed)) return { placed, common, normal, isByLocation: false };
  const located = slices.map((slice) => ({ slice, position: slice.SliceLocation as number }));
  return { placed: located, common, normal, isByLocation: true };
}
