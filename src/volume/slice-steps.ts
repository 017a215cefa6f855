import type { Series, SliceGeometry } from "../types.js";

/** A slice and its position along the normal of its series, millimeters. */
export interface PlacedSlice<Slice extends SliceGeometry = SliceGeometry> {
  readonly slice: Slice;
  readonly position: number;
}

/** Slices closer than this along their normal count as one position: a hundredth of the thinnest clinical slice. */
export const SAME_POSITION_MM = 0.005;

const ascending = (a: number, b: number) => a - b;

/**
 * Computes the distance from each slice down to the next, millimeters: one fewer than there are slices.
 *
 * @param placed Slices of one orientation, highest first.
 */
export function stepsOf(placed: readonly PlacedSlice[]): number[] {
  return placed.slice(1).map(({ position }, index) => placed[index].position - position);
}

/** Steps that differ by more than this are not those of one uniform grid, millimeters. */
export const UNIFORM_MM = 0.3;

/**
 * Counts the places where the step changes from one slice to the next.
 *
 * @param placed Slices of one orientation, highest first.
 */
export function countChanges(placed: readonly PlacedSlice[]): number {
  const steps = stepsOf(placed);
  return steps.slice(1).filter((step, index) => Math.abs(step - steps[index]) > UNIFORM_MM).length;
}

/** Returns slices sorted by position, highest first. */
export function highestFirst<Slice extends SliceGeometry>(placed: readonly PlacedSlice<Slice>[]): PlacedSlice<Slice>[] {
  return [...placed].sort((a, b) => b.position - a.position);
}

/**
 * Groups slices by position: a slice joins the one above it if they are at most {@link SAME_POSITION_MM} apart.
 *
 * @param placed Slices, highest first.
 */
export function groupByPosition<Slice extends SliceGeometry>(
  placed: readonly PlacedSlice<Slice>[],
): PlacedSlice<Slice>[][] {
  const groups: PlacedSlice<Slice>[][] = [];
  for (const one of placed) {
    const above = groups.at(-1)?.at(-1);
    if (above && above.position - one.position <= SAME_POSITION_MM) groups.at(-1)?.push(one);
    else groups.push([one]);
  }
  return groups;
}

/** Returns the number of slices at the position that has the most. */
export function mostAtOnePosition(placed: readonly PlacedSlice[]): number {
  return Math.max(...groupByPosition(highestFirst(placed)).map(({ length }) => length));
}

/** Computes the middle value, or the mean of the two middle values. */
function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort(ascending);
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
 * Finds the shortest and the longest step between neighboring slices, millimeters; two slices at one position are a
 * step of 0 apart.
 *
 * @param placed Slices of one orientation, highest first.
 * @returns `undefined` for both with fewer than two slices.
 */
export function stepRange(placed: readonly PlacedSlice[]): Pick<Series, "smallestStepMm" | "largestStepMm"> {
  const sorted = stepsOf(placed).sort(ascending);
  return { smallestStepMm: sorted.at(0), largestStepMm: sorted.at(-1) };
}
