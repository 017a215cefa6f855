import { compareText } from "../compare-text.js";
import type { Orientation, SliceGeometry, Vector3 } from "../types.js";
import { isParallel } from "./common-orientation.js";
import { placeSlices } from "./place-slices.js";
import { sliceNormal } from "./slice-normal.js";
import { orientationOf } from "./slice-position.js";
import { mostAtOnePosition, type PlacedSlice } from "./slice-steps.js";
import {
  ALWAYS,
  groupByValue,
  type StackCriterion,
  splitAlways,
  splitWhereOverlapping,
  WHERE_OVERLAPPING,
} from "./split-by-elements.js";
import { splitGrids, splitPasses } from "./split-by-geometry.js";
import { dot } from "./vector.js";

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

/** Smallest cosine of the angle between slices that can be one stack, 45 degrees: a gantry tilts by up to 30. */
const SMALLEST_COSINE = Math.SQRT1_2;

/** Splits slices that cross each other, as axial and coronal ones. */
function splitPlanes<Slice extends SliceGeometry>(slices: readonly PlacedSlice<Slice>[]): PlacedSlice<Slice>[][] {
  const planes: { readonly normal: Vector3; readonly slices: PlacedSlice<Slice>[] }[] = [];
  for (const placed of slices) {
    const normal = sliceNormal(orientationOf(placed.slice));
    const plane = planes.find((other) => Math.abs(dot(other.normal, normal)) >= SMALLEST_COSINE);
    if (plane) plane.slices.push(placed);
    else planes.push({ normal, slices: [placed] });
  }
  return planes.map((plane) => plane.slices);
}

/** Places the slices of a stack along its own normal: that of its series may be another one. */
function placeAgain<Slice extends SliceGeometry>(slices: readonly PlacedSlice<Slice>[]): PlacedSlice<Slice>[] {
  return placeSlices(slices.map(({ slice }) => slice)).placed;
}

/**
 * Splits passes by the time of their acquisition: over the same places where there are as many times as passes, otherwise
 * where each time has several slices. Rotations of one scan have times of their own and do not overlap.
 */
function splitByTime<Slice extends SliceGeometry>(slices: readonly PlacedSlice<Slice>[]): PlacedSlice<Slice>[][] {
  const most = mostAtOnePosition(slices);
  const stacks = splitWhereOverlapping(slices, {
    keyword: "AcquisitionTime",
    valueIn: ({ AcquisitionTime }) => AcquisitionTime,
  });
  const arePasses = most > 1 ? stacks.length === most : stacks.every(({ length }) => length > 1);
  return arePasses ? stacks : [[...slices]];
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
    stacks = divide(stacks, criterion.keyword, (some) => splitAlways(some, criterion));
  }
  stacks = divide(stacks, "ImageOrientationPatient", splitPlanes);
  stacks = divide(stacks, "ImageOrientationPatient", (some) => splitWhereOverlapping(some, byOrientation()));
  stacks = stacks.length > 1 ? stacks.map((stack) => ({ ...stack, slices: placeAgain(stack.slices) })) : stacks;
  for (const criterion of WHERE_OVERLAPPING) {
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
