import { compareText } from "../compare-text.js";
import type { Orientation, SliceGeometry } from "../types.js";
import { isParallel } from "./common-orientation.js";
import { orientationOf } from "./slice-position.js";
import { groupByPosition, type PlacedSlice } from "./slice-steps.js";
import {
  ALWAYS,
  groupByValue,
  type StackCriterion,
  splitWhereOverlapping,
  WHERE_OVERLAPPING,
} from "./split-by-elements.js";
import { splitGrids, splitPasses } from "./split-by-geometry.js";

/** Slices of a series that belong together, and what tells them from the others. */
export interface StackOfSlices<Slice extends SliceGeometry> {
  readonly slices: readonly PlacedSlice<Slice>[];
  /** DICOM keywords, or `position`. */
  readonly splitBy: readonly string[];
}

/** Splits some slices; a single group means that they are one stack. */
type Splitter<Slice extends SliceGeometry> = (slices: readonly PlacedSlice<Slice>[]) => PlacedSlice<Slice>[][];

/** Splits each stack further. */
function divide<Slice extends SliceGeometry>(
  stacks: readonly StackOfSlices<Slice>[],
  keyword: string,
  split: Splitter<Slice>,
): StackOfSlices<Slice>[] {
  return stacks.flatMap((stack) => {
    const groups = split(stack.slices);
    if (groups.length < 2) return [stack];
    return groups.map((slices) => ({ slices, splitBy: [...new Set([...stack.splitBy, keyword])] }));
  });
}

/** Makes a criterion by which parallel slices belong together. */
function byOrientation(): StackCriterion {
  const known: Orientation[] = [];
  const valueIn = (slice: SliceGeometry) => {
    const orientation = orientationOf(slice);
    const index = known.findIndex((other) => isParallel(other, orientation));
    return index < 0 ? known.push(orientation) - 1 : index;
  };
  return { keyword: "ImageOrientationPatient", valueIn };
}

/** Number of slices at the place that has most. */
function mostAtOnePlace(slices: readonly PlacedSlice[]): number {
  const sorted = [...slices].sort((a, b) => b.position - a.position);
  return Math.max(...groupByPosition(sorted).map(({ length }) => length));
}

/** Splits passes over the same places by the time of their acquisition, where there are as many times as passes. */
function splitByTime<Slice extends SliceGeometry>(slices: readonly PlacedSlice<Slice>[]): PlacedSlice<Slice>[][] {
  const most = mostAtOnePlace(slices);
  if (most === 1) return [[...slices]];
  const stacks = splitWhereOverlapping(slices, {
    keyword: "AcquisitionTime",
    valueIn: ({ AcquisitionTime }) => AcquisitionTime,
  });
  return stacks.length === most ? stacks : [[...slices]];
}

/** Compares stacks by the first InstanceNumber, then by the first SOPInstanceUID. */
function compareStacks<Slice extends SliceGeometry>(a: StackOfSlices<Slice>, b: StackOfSlices<Slice>): number {
  const firstNumber = ({ slices }: StackOfSlices<Slice>) =>
    Math.min(...slices.map(({ slice }) => slice.InstanceNumber ?? Number.MAX_SAFE_INTEGER));
  const firstUid = ({ slices }: StackOfSlices<Slice>) =>
    slices.map(({ slice }) => slice.SOPInstanceUID).reduce((first, uid) => (compareText(uid, first) < 0 ? uid : first));
  return firstNumber(a) - firstNumber(b) || compareText(firstUid(a), firstUid(b));
}

/**
 * Splits the slices of a series into stacks: reconstructions, phases, energies, times and passes of the same part of the
 * body, which must not be neighbors. Elements of the header decide first, then the geometry: the same places twice are two
 * passes, by InstanceNumber, and two uniform grids between each other are two scans.
 *
 * @returns Stacks in the order of their first InstanceNumber; one for an ordinary series.
 */
export function splitStacks<Slice extends SliceGeometry>(
  slices: readonly PlacedSlice<Slice>[],
): StackOfSlices<Slice>[] {
  let stacks: StackOfSlices<Slice>[] = [{ slices, splitBy: [] }];
  for (const criterion of ALWAYS) {
    stacks = divide(stacks, criterion.keyword, (some) => groupByValue(some, criterion));
  }
  for (const criterion of [byOrientation(), ...WHERE_OVERLAPPING]) {
    stacks = divide(stacks, criterion.keyword, (some) => splitWhereOverlapping(some, criterion));
  }
  stacks = divide(stacks, "AcquisitionTime", splitByTime);
  stacks = divide(stacks, "InstanceNumber", splitPasses);
  stacks = divide(stacks, "position", splitGrids);
  return stacks.length > 1 ? stacks.sort(compareStacks) : stacks;
}

/** Groups slices by the stacks that are known, as from a table; `undefined` unless each slice has one. */
export function knownStacks<Slice extends SliceGeometry>(
  slices: readonly PlacedSlice<Slice>[],
): StackOfSlices<Slice>[] | undefined {
  if (slices.some(({ slice }) => slice.stack === undefined)) return undefined;
  const groups = groupByValue(slices, { keyword: "stack", valueIn: ({ stack }) => stack });
  return groups.map((group) => ({ slices: group, splitBy: [] }));
}
