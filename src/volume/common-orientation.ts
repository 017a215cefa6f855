import type { Orientation, SliceGeometry } from "../types.js";
import { columnDirection, rowDirection } from "./slice-normal.js";
import { orientationOf } from "./slice-position.js";
import { angleDegrees } from "./vector.js";

/**
 * Largest angle between the rows, or the columns, of slices that count as parallel, degrees. Of the 2214 series of the
 * RSNA 2019 stage-1 test set, 23 differ by rounding, less than 0.0001 degrees, and 3 mix tilts that are 5 degrees or
 * more apart.
 */
const PARALLEL_DEGREES = 1;

/** Whether two slices have parallel rows and parallel columns. */
export function isParallel(a: Orientation, b: Orientation): boolean {
  return (
    angleDegrees(rowDirection(a), rowDirection(b)) <= PARALLEL_DEGREES &&
    angleDegrees(columnDirection(a), columnDirection(b)) <= PARALLEL_DEGREES
  );
}

/**
 * Finds the orientation that most slices share: that of the first slice in the largest group of parallel slices. Among
 * groups of equal size the first wins, so that slices in a fixed order give a fixed result.
 *
 * @param slices At least one.
 * @throws DicomError with tag `ImageOrientationPatient` if a slice has no orientation.
 */
export function commonOrientation(slices: readonly SliceGeometry[]): Orientation {
  const groups: { readonly orientation: Orientation; count: number }[] = [];
  for (const orientation of slices.map(orientationOf)) {
    const group = groups.find((candidate) => isParallel(candidate.orientation, orientation));
    if (group) group.count++;
    else groups.push({ orientation, count: 1 });
  }
  return groups.reduce((largest, group) => (group.count > largest.count ? group : largest)).orientation;
}
