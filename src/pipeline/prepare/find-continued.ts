import { dot } from "../../volume/internal.js";
import type { StackRecord } from "./stack-record.js";

/** Largest deviation of the distance between two stacks from their spacing, as a share of the spacing. */
const SEAM_TOLERANCE = 0.25;

/** Largest difference between the spacings of two parts of one scan, millimeters. */
const SPACING_TOLERANCE_MM = 0.1;

/** Cosine of the largest angle between the normals of two parts of one scan. */
const SMALLEST_COSINE = 0.9999;

/** Largest distance across the table between the corners of two parts of one scan, millimeters: a tilt moves them. */
const LARGEST_SHIFT_MM = 50;

/** Largest relative difference between the pixel spacings of two parts of one scan. */
const PIXEL_TOLERANCE = 1e-3;

/** Whether two values are equal, or one of them is unknown. */
function mayEqual(a: number | undefined, b: number | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** Whether two stacks have pixels of the same number and size. */
function haveSamePixels({ pixels: a }: StackRecord, { pixels: b }: StackRecord): boolean {
  return a.length === b.length && a.every((value, index) => Math.abs(value - b[index]) <= PIXEL_TOLERANCE * value);
}

/** Whether the highest slice of one stack lies below the lowest one of another, and not beside it. */
function liesBelow(upper: StackRecord, lower: StackRecord): boolean {
  const shift = upper.corners[1].map((coordinate, axis) => coordinate - lower.corners[0][axis]);
  return Math.hypot(shift[0], shift[1]) <= LARGEST_SHIFT_MM;
}

/** Whether two stacks have the same acquisition, pixels and direction. */
function areAlike(a: StackRecord, b: StackRecord): boolean {
  return (
    haveSamePixels(a, b) &&
    a.kernel === b.kernel &&
    mayEqual(a.thicknessMm, b.thicknessMm) &&
    dot(a.normal, b.normal) > SMALLEST_COSINE
  );
}

/** Whether the highest slice of one stack is the next one below the lowest slice of another. */
function continues(upper: StackRecord, lower: StackRecord): boolean {
  const [stepMm, otherMm] = [upper.geometry.spacingMm, lower.geometry.spacingMm];
  if (stepMm === undefined || otherMm === undefined || Math.abs(stepMm - otherMm) > SPACING_TOLERANCE_MM) return false;
  const seamMm = upper.rangeMm[1] - lower.rangeMm[0];
  return Math.abs(seamMm - stepMm) <= SEAM_TOLERANCE * stepMm;
}

/**
 * Finds a stack in another series of the study of which a stack is the continuation: one scan that was split over two
 * SeriesInstanceUIDs, whose slices at the seam lack a neighbor.
 *
 * @param stack A stack of the study.
 * @param study All stacks of the study.
 * @returns A warning; `undefined` if no series ends where this one begins.
 */
export function findContinued(stack: StackRecord, study: readonly StackRecord[]): string | undefined {
  const upper = study.find((other) => {
    const isOther = other.geometry.SeriesInstanceUID !== stack.geometry.SeriesInstanceUID;
    return isOther && areAlike(other, stack) && continues(other, stack) && liesBelow(other, stack);
  });
  return upper && `continues series ${upper.geometry.SeriesInstanceUID}: one scan may be split over two series`;
}
