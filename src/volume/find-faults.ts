import type { SeriesFault, SliceMetadata, Vector3 } from "../types.js";
import { positionOf } from "./slice-position.js";
import { angleDegrees, subtract } from "./vector.js";

/** A slice and its place along the normal of its series, millimeters. */
export interface PlacedSlice {
  readonly slice: SliceMetadata;
  readonly position: number;
}

/** Slices nearer than this along their normal count as one position: a hundredth of the thinnest clinical slice. */
const SAME_POSITION_MM = 0.005;

/** A step longer than this many median steps counts as a gap: halfway to one missing slice. */
const GAP_RATIO = 1.5;

/** The smallest tilt worth a fault, degrees: ten times what positions rounded to 0.1 mm feign over a head. */
const SMALLEST_TILT_DEGREES = 0.5;

/** The distance from each slice down to the next, millimeters. */
function stepsOf(placed: readonly PlacedSlice[]): number[] {
  return placed.slice(1).map(({ position }, index) => placed[index].position - position);
}

/** The middle value, or the mean of the two middle values. */
function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length === 0 ? undefined : (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/**
 * Computes the median step between neighboring positions, millimeters; slices at one position count once.
 *
 * @param placed Slices of one orientation, highest first.
 * @returns `undefined` with fewer than two positions.
 */
export function medianSpacing(placed: readonly PlacedSlice[]): number | undefined {
  return median(stepsOf(placed).filter((step) => step > SAME_POSITION_MM));
}

/**
 * Finds the groups of slices that share a position.
 *
 * @param placed Slices of one orientation, highest first.
 */
export function findDuplicates(placed: readonly PlacedSlice[]): SeriesFault[] {
  const groups: string[][] = [];
  stepsOf(placed).forEach((step, index) => {
    if (step > SAME_POSITION_MM) return;
    const [upper, lower] = [placed[index].slice.SOPInstanceUID, placed[index + 1].slice.SOPInstanceUID];
    const last = groups.at(-1);
    if (last?.at(-1) === upper) last.push(lower);
    else groups.push([upper, lower]);
  });
  return groups.map((ids) => ({ kind: "duplicate position", ids }));
}

/**
 * Finds the steps that are too long for one slice, each with the slices above and below it.
 *
 * @param placed Slices of one orientation, highest first.
 */
export function findGaps(placed: readonly PlacedSlice[]): SeriesFault[] {
  const spacing = medianSpacing(placed) ?? Number.POSITIVE_INFINITY;
  return stepsOf(placed).flatMap((stepMm, index): SeriesFault[] => {
    if (stepMm <= GAP_RATIO * spacing) return [];
    const ids = [placed[index].slice.SOPInstanceUID, placed[index + 1].slice.SOPInstanceUID];
    return [{ kind: "gap", ids, stepMm }];
  });
}

/** The angle between the normal and the line through the first and last slice, degrees; 0 where they coincide. */
function shearDegrees(placed: readonly PlacedSlice[], normal: Vector3): number {
  const [first, last] = [placed[0], placed[placed.length - 1]];
  if (first.position - last.position <= SAME_POSITION_MM) return 0;
  return angleDegrees(subtract(positionOf(first.slice), positionOf(last.slice)), normal);
}

/** The largest angle, either way, that the headers give for the gantry, degrees. */
function statedTiltDegrees(placed: readonly PlacedSlice[]): number {
  return Math.max(...placed.map(({ slice }) => Math.abs(slice.GantryDetectorTilt ?? 0)));
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
  return [{ kind: "gantry tilt", ids: placed.map(({ slice }) => slice.SOPInstanceUID), degrees }];
}
