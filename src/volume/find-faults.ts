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

/** A gap is more than this many times as long as other steps: halfway to one missing slice. */
const GAP_RATIO = 1.5;

/** How many steps on each side a gap is compared with: two, as part of a head scanned twice gives long and short ones. */
const STEPS_AROUND = 2;

/**
 * Steps that differ by more than this are not uniform. Of the 2214 series of the RSNA 2019 stage-1 test set none differs
 * by 0.09 to 1.25 mm: below lies rounding, above a change of protocol, a gap or a slice scanned twice.
 */
const NON_UNIFORM_MM = 0.3;

/** The smallest tilt worth a fault, degrees: ten times what positions rounded to 0.1 mm feign over a head. */
const SMALLEST_TILT_DEGREES = 0.5;

/** The ids of slices in their order. */
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
 * Finds the steps that are too long for one slice, each with the slices above and below it. A gap is longer than the
 * median step and than the steps around it: many head CT change from steps of 2.5 to 5 mm, which leaves nothing out.
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
 * Finds steps of different length: every gap and every duplicate gives some, and so does a change of spacing.
 *
 * @param placed Slices of one orientation, highest first.
 */
export function findNonUniform(placed: readonly PlacedSlice[]): SeriesFault[] {
  const { smallestStepMm = 0, largestStepMm = 0 } = stepRange(placed);
  if (largestStepMm - smallestStepMm <= NON_UNIFORM_MM) return [];
  return [{ kind: "non-uniform spacing", ids: idsOf(placed), smallestStepMm, largestStepMm }];
}

/** The angle between the normal and the line through the first and last slice, degrees; 0 where they coincide. */
function shearDegrees(placed: readonly PlacedSlice[], normal: Vector3): number {
  const first = placed[0];
  const last = placed[placed.length - 1];
  if (first.position - last.position <= SAME_POSITION_MM) return 0;
  return angleDegrees(subtract(positionOf(first.slice), positionOf(last.slice)), normal);
}

/** The largest angle, either way, that the headers give for the gantry, degrees; 0 where none gives a finite one. */
function statedTiltDegrees(placed: readonly PlacedSlice[]): number {
  const degrees = placed.map(({ slice }) => Math.abs(slice.GantryDetectorTilt ?? 0)).filter(Number.isFinite);
  return degrees.reduce((largest, angle) => Math.max(largest, angle), 0);
}

/**
 * Finds a tilt of the gantry: slices piled up along a line that is not their normal, so that the volume is sheared.
 * Where the positions show none, that of GantryDetectorTilt counts; its sign is dropped, as it has no fixed meaning
 * (DICOM PS3.3 section C.8.2.1).
 *
 * @param placed Slices of one orientation, highest first.
 */
export function findTilt(placed: readonly PlacedSlice[], normal: Vector3): SeriesFault[] {
  const shear = shearDegrees(placed, normal);
  const degrees = shear >= SMALLEST_TILT_DEGREES ? shear : statedTiltDegrees(placed);
  if (degrees < SMALLEST_TILT_DEGREES) return [];
  return [{ kind: "gantry tilt", ids: idsOf(placed), degrees }];
}
