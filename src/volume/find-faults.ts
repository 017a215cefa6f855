import type { SeriesFault, Vector3 } from "../types.js";
import { positionOf } from "./slice-position.js";
import {
  groupByPosition,
  medianSpacing,
  type PlacedSlice,
  SAME_POSITION_MM,
  stepRange,
  stepsOf,
} from "./slice-steps.js";
import { angleDegrees, subtract } from "./vector.js";

/** A gap is longer than this many times the other steps: halfway to one missing slice. */
const GAP_RATIO = 1.5;

/**
 * Number of steps on each side that a gap is compared with: two, because a partly repeated scan has long and short
 * steps.
 */
const STEPS_AROUND = 2;

/**
 * Steps that differ by more than this are not uniform. In the 2214 series of the RSNA 2019 stage-1 test set, no
 * difference lies between 0.09 and 1.25 mm: smaller ones are rounding, larger ones a change of protocol, a gap or a
 * slice scanned twice.
 */
const NON_UNIFORM_MM = 0.3;

/**
 * Smallest tilt that is reported, degrees: ten times the apparent tilt of a head whose positions are rounded to 0.1 mm.
 */
const SMALLEST_TILT_DEGREES = 0.5;

/** Returns the ids of slices, in their order. */
function idsOf(placed: readonly PlacedSlice[]): string[] {
  return placed.map(({ slice }) => slice.SOPInstanceUID);
}

/**
 * Finds the groups of slices that share a position.
 *
 * @param placed Slices of one orientation, highest first.
 */
export function findDuplicates(placed: readonly PlacedSlice[]): SeriesFault[] {
  const groups = groupByPosition(placed).filter(({ length }) => length > 1);
  return groups.map((group) => ({ kind: "duplicate position", ids: idsOf(group) }));
}

/**
 * Finds the steps that are too long for one slice, each with the slices above and below it. A gap is more than one and
 * a half times as long as the median step and as the steps around it: many head CT series change from steps of 2.5 mm
 * to 5 mm without leaving anything out.
 *
 * @param placed Slices of one orientation, highest first.
 */
export function findGaps(placed: readonly PlacedSlice[]): SeriesFault[] {
  const spacing = medianSpacing(placed) ?? Number.POSITIVE_INFINITY;
  const steps = stepsOf(placed);
  return steps.flatMap((stepMm, index): SeriesFault[] => {
    const above = steps.slice(Math.max(0, index - STEPS_AROUND), index);
    const below = steps.slice(index + 1, index + 1 + STEPS_AROUND);
    if (stepMm <= GAP_RATIO * Math.max(spacing, ...above, ...below)) return [];
    return [{ kind: "gap", ids: idsOf(placed.slice(index, index + 2)), stepMm }];
  });
}

/**
 * Finds steps of different length: every gap and every duplicate causes some, and so does a change of spacing.
 *
 * @param placed Slices of one orientation, highest first.
 */
export function findNonUniform(placed: readonly PlacedSlice[]): SeriesFault[] {
  const { smallestStepMm = 0, largestStepMm = 0 } = stepRange(placed);
  if (largestStepMm - smallestStepMm <= NON_UNIFORM_MM) return [];
  return [{ kind: "non-uniform spacing", ids: idsOf(placed), smallestStepMm, largestStepMm }];
}

/**
 * Computes the angle between the normal and the line through the first and last slice, degrees; 0 at a single position.
 */
function shearDegrees(placed: readonly PlacedSlice[], normal: Vector3): number {
  const first = placed[0];
  const last = placed[placed.length - 1];
  if (first.position - last.position <= SAME_POSITION_MM) return 0;
  return angleDegrees(subtract(positionOf(first.slice), positionOf(last.slice)), normal);
}

/** Returns the largest absolute tilt of the gantry in the headers, degrees; 0 if none is finite. */
function statedTiltDegrees(placed: readonly PlacedSlice[]): number {
  const degrees = placed.map(({ slice }) => Math.abs(slice.GantryDetectorTilt ?? 0)).filter(Number.isFinite);
  return degrees.reduce((largest, angle) => Math.max(largest, angle), 0);
}

/**
 * Finds a tilt of the gantry: slices stacked along a line that is not their normal, so that the volume is sheared. If
 * the positions show no tilt, GantryDetectorTilt counts; its sign is ignored, because it has no fixed meaning (DICOM
 * PS3.3 section C.8.2.1).
 *
 * @param placed Slices of one orientation, highest first.
 */
export function findTilt(placed: readonly PlacedSlice[], normal: Vector3): SeriesFault[] {
  const shear = shearDegrees(placed, normal);
  const degrees = shear >= SMALLEST_TILT_DEGREES ? shear : statedTiltDegrees(placed);
  if (degrees < SMALLEST_TILT_DEGREES) return [];
  return [{ kind: "gantry tilt", ids: idsOf(placed), degrees }];
}
