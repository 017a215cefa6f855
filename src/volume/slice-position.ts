import { DicomError } from "../errors.js";
import { assertFinites, assertObject } from "../guards/internal.js";
import type { Orientation, SliceGeometry, Vector3 } from "../types.js";
import { spansPlane } from "./slice-normal.js";
import { dot } from "./vector.js";

/** Whether a position is three finite numbers. */
function isPosition(position: Vector3): boolean {
  return Array.isArray(position) && position.length === 3 && [...position].every(Number.isFinite);
}

/**
 * Returns the center of the first pixel of a slice in patient millimeters.
 *
 * @throws DicomError with tag `ImagePositionPatient` if it is absent or not three finite numbers.
 */
export function positionOf(slice: SliceGeometry): Vector3 {
  const position = slice.ImagePositionPatient;
  if (position !== undefined && isPosition(position)) return position;
  throw new DicomError(
    `slice ${slice.SOPInstanceUID}: ImagePositionPatient must be three numbers, got ${Array.isArray(position) ? position.join("\\") : "none"}`,
    { tag: "ImagePositionPatient" },
  );
}

/**
 * Returns the directions of the rows and columns of a slice.
 *
 * @throws DicomError with tag `ImageOrientationPatient` if they are absent or do not span a plane.
 */
export function orientationOf(slice: SliceGeometry): Orientation {
  const orientation = slice.ImageOrientationPatient;
  if (orientation !== undefined && spansPlane(orientation)) return orientation;
  throw new DicomError(
    `slice ${slice.SOPInstanceUID}: ImageOrientationPatient must be two directions that span a plane, ` +
      `got ${Array.isArray(orientation) ? orientation.join("\\") : "none"}`,
    { tag: "ImageOrientationPatient" },
  );
}

/**
 * Computes the position of a slice along a normal, millimeters (DICOM PS3.3 section C.7.6.2.1.1).
 *
 * @param normal A direction of unit length: see {@link sliceNormal}.
 * @throws TypeError for anything but a header and a direction of three numbers; DicomError with tag
 *   `ImagePositionPatient`, naming the slice, if it has no position.
 *
 * @example
 * ```ts
 * const normal = sliceNormal([1, 0, 0, 0, 1, 0]);
 * const height = slicePosition(header, normal); // z of an axial slice
 * ```
 */
export function slicePosition(slice: SliceGeometry, normal: Vector3): number {
  assertObject("slicePosition: slice", slice, "the header of a slice");
  assertFinites("slicePosition: normal", normal);
  if (normal.length !== 3) throw new RangeError(`slicePosition: normal must be three numbers, got ${normal.length}`);
  return dot(positionOf(slice), normal);
}

/**
 * Whether a slice has the position and orientation that {@link buildSeries} requires.
 *
 * @example
 * ```ts
 * const series = buildSeries(headers.filter((header) => hasGeometry(header)));
 * ```
 */
export function hasGeometry(slice: SliceGeometry): boolean {
  assertObject("hasGeometry: slice", slice, "the header of a slice");
  const { ImagePositionPatient, ImageOrientationPatient } = slice;
  if (ImagePositionPatient === undefined || ImageOrientationPatient === undefined) return false;
  return isPosition(ImagePositionPatient) && spansPlane(ImageOrientationPatient);
}
