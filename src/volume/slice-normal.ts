import { assertNumbers } from "../guards/internal.js";
import type { Orientation, Vector3 } from "../types.js";
import { cross, scale } from "./vector.js";

/** Shortest cross product that still gives a direction: cosines are written with six decimals or more. */
const SHORTEST = 1e-3;

/** Returns the direction of the rows, along which the column number grows. */
export function rowDirection(orientation: Orientation): Vector3 {
  return [orientation[0], orientation[1], orientation[2]];
}

/** Returns the direction of the columns, along which the row number grows. */
export function columnDirection(orientation: Orientation): Vector3 {
  return [orientation[3], orientation[4], orientation[5]];
}

/** Whether an orientation consists of six finite numbers, and its two directions span a plane. */
export function spansPlane(orientation: Orientation): boolean {
  if (!Array.isArray(orientation) || orientation.length !== 6 || ![...orientation].every(Number.isFinite)) return false;
  return Math.hypot(...cross(rowDirection(orientation), columnDirection(orientation))) >= SHORTEST;
}

/** Cosines closer to 0 than this count as 0: some scanners write -2.05e-10 for a coronal slice. */
const ALMOST_ZERO = 1e-4;

/** Whether a direction points to the head; to the back if it is level; to the left if it runs from side to side. */
function pointsUp([x, y, z]: Vector3): boolean {
  const leading = [z, y, x].find((cosine) => Math.abs(cosine) >= ALMOST_ZERO) ?? 0;
  return leading > 0;
}

/**
 * Computes the direction perpendicular to a slice, of unit length: row direction x column direction (DICOM PS3.3
 * section C.7.6.2.1.1), or its opposite, whichever points to the head. Where z is 0 except for rounding, as for coronal
 * and sagittal slices, the first of y and x that is not 0 is positive.
 *
 * @param orientation ImageOrientationPatient.
 * @throws RangeError unless it holds six finite numbers and its two directions span a plane.
 *
 * @example
 * ```ts
 * console.log(sliceNormal([1, 0, 0, 0, 1, 0])); // [ 0, 0, 1 ] for an axial slice
 * ```
 */
export function sliceNormal(orientation: Orientation): Vector3 {
  assertNumbers("sliceNormal: orientation", orientation);
  if (!spansPlane(orientation)) {
    throw new RangeError(`sliceNormal: orientation must be two directions that span a plane, got [${orientation}]`);
  }
  const perpendicular = cross(rowDirection(orientation), columnDirection(orientation));
  const direction = scale(perpendicular, 1 / Math.hypot(...perpendicular));
  return scale(direction, pointsUp(direction) ? 1 : -1);
}
