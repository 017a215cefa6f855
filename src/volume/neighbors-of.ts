import { assertNumber, assertOptions, assertSeries, type KnownKeys } from "../guards/internal.js";
import type { Series, SliceGeometry, SliceMetadata } from "../types.js";
import { isParallel } from "./common-orientation.js";
import { sliceNormal } from "./slice-normal.js";
import { orientationOf, slicePosition } from "./slice-position.js";
import { SAME_POSITION_MM } from "./slice-steps.js";

/** A slice of a series and its neighbors. A neighbor that is absent or too far away is the slice itself. */
export interface NeighborSlices<Slice extends SliceGeometry = SliceMetadata> {
  /** The slice above the center. */
  readonly previous: Slice;
  readonly center: Slice;
  /** The slice below the center. */
  readonly next: Slice;
}

/** Limits of {@link neighborsOf} and `buildTriplets`. */
export interface NeighborOptions {
  /** Longest step from a center to a neighbor along their normal, millimeters, above 0. Default: no limit. */
  readonly maxStepMm?: number;
}

/** Keys of {@link NeighborOptions}. */
export const NEIGHBOR_OPTIONS: KnownKeys<NeighborOptions> = { maxStepMm: true };

/** Throws unless the longest step is above 0. */
export function assertMaxStep(caller: string, maxStepMm: number): void {
  assertNumber(`${caller}: maxStepMm`, maxStepMm);
  if (!(maxStepMm > 0)) throw new RangeError(`${caller}: maxStepMm must be above 0, got ${maxStepMm}`);
}

/** Computes the distance between two slices along their normal, millimeters; infinity if they are not parallel. */
function stepBetween(upper: SliceGeometry, lower: SliceGeometry): number {
  const orientation = orientationOf(upper);
  if (!isParallel(orientation, orientationOf(lower))) return Number.POSITIVE_INFINITY;
  const normal = sliceNormal(orientation);
  const stepMm = Math.abs(slicePosition(upper, normal) - slicePosition(lower, normal));
  const { SliceLocation: above = 0 } = upper;
  const { SliceLocation: below = 0 } = lower;
  // Slices at one position that SliceLocation tells apart: see `buildSeries`.
  return stepMm <= SAME_POSITION_MM ? Math.abs(above - below) : stepMm;
}

/**
 * Returns one slice of a series with the slice above it and the slice below it. At both ends of the series, and where a
 * neighbor is farther away than `maxStepMm`, the slice itself takes the neighbor's place.
 *
 * @param series Slices highest first, as {@link buildSeries} sorts them.
 * @param index Number of the slice in the series, from 0.
 * @param options `maxStepMm`: the longest step to a neighbor along the normal, above 0; by default there is no limit. A
 *   slice that is not parallel to the center is beyond every limit.
 * @returns The records of the series themselves, not copies.
 * @throws RangeError unless the series has a slice `index`, and `maxStepMm` is above 0.
 * @throws DicomError, naming the slice, if a slice has no position or no orientation: see `hasGeometry`.
 *
 * @example
 * ```ts
 * const [series] = buildSeries(headers);
 * const { previous, center, next } = neighborsOf(series, 0, { maxStepMm: 10 });
 * console.log(previous === center); // true: the first slice is the highest
 * ```
 */
export function neighborsOf<Slice extends SliceGeometry>(
  series: Pick<Series<Slice>, "slices">,
  index: number,
  options: NeighborOptions = {},
): NeighborSlices<Slice> {
  assertSeries("neighborsOf: series", series);
  assertNumber("neighborsOf: index", index);
  assertOptions("neighborsOf", options, NEIGHBOR_OPTIONS);
  const { maxStepMm = Number.POSITIVE_INFINITY } = options;
  assertMaxStep("neighborsOf", maxStepMm);
  const { length } = series.slices;
  if (series.slices[index] === undefined) {
    throw new RangeError(`neighborsOf: index must be a whole number, at least 0 and below ${length}, got ${index}`);
  }
  return findNeighbors(series.slices, index, maxStepMm);
}

/** Finds the slice at an index, and its neighbors: see {@link neighborsOf}. */
export function findNeighbors<Slice extends SliceGeometry>(
  slices: readonly Slice[],
  index: number,
  maxStepMm: number,
): NeighborSlices<Slice> {
  const center = slices[index];
  const isNear = (upper: Slice, lower: Slice) => stepBetween(upper, lower) <= maxStepMm;
  const above = slices[index - 1];
  const below = slices[index + 1];
  return {
    previous: above !== undefined && isNear(above, center) ? above : center,
    center,
    next: below !== undefined && isNear(center, below) ? below : center,
  };
}
