import { dot } from "../../volume/internal.js";
import type { StackRecord } from "./stack-record.js";

/** Largest deviation of the distance between two stacks from their spacing, as a share of the spacing. */
const SEAM_TOLERANCE = 0.25;

/** Largest difference between the spacings of two parts of one scan, millimeters. */
const SPACING_TOLERANCE_MM = 0.1;

/** Cosine of the largest angle between the normals of two parts of one scan. */
const SMALLEST_COSINE = 0.9999;

/** Whether two stacks have the same acquisition, pixels and direction. */
function areAlike(a: StackRecord, b: StackRecord): boolean {
  return (
    a.grid === b.grid &&
    a.kernel === b.kernel &&
    a.thicknessMm === b.thicknessMm &&
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
    return isOther && areAlike(other, stack) && continues(other, stack);
  });
  return upper && `continues series ${upper.geometry.SeriesInstanceUID}: one scan may be split over two series`;
}
