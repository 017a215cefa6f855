import { compareText } from "../compare-text.js";
import { groupBy } from "../group-by.js";
import type { SliceGeometry } from "../types.js";
import { fillsHole, overlaps, sharesPlace } from "./overlap.js";
import { countChanges, highestFirst, type PlacedSlice } from "./slice-steps.js";

/** An element, or several, whose values tell the stacks of a series apart. */
export interface StackCriterion {
  /** DICOM keyword, for reports. */
  readonly keyword: string;
  /** Value of a slice; slices of equal values belong together. */
  readonly valueIn: (slice: SliceGeometry) => string | number | undefined;
  /** Relative difference up to which numbers count as equal. Default 0. */
  readonly tolerance?: number;
  /** Whether different values are never of one reconstruction, even if one slice lies in a hole of the other slices. */
  readonly isReconstruction?: boolean;
}

/** Returns values of ImageType. An original image that was compressed with losses is called derived. */
function imageTypeOf(
  { ImageType, LossyImageCompression }: SliceGeometry,
  from: number,
  to?: number,
): string | undefined {
  if (ImageType === undefined) return undefined;
  const [origin, ...others] = ImageType.map((value) => value.toUpperCase());
  return [LossyImageCompression === "01" ? "ORIGINAL" : origin, ...others].slice(from, to).join("\\");
}

/** Returns the SOPInstanceUID of the multi-frame file that a frame is from. */
function multiFrameFileOf({ SOPInstanceUID }: SliceGeometry): string | undefined {
  return /^([\d.]+)_f\d{4,}$/.exec(SOPInstanceUID)?.[1];
}

/** Slices that cannot be neighbors of slices with another value, wherever they lie. */
export const ALWAYS: readonly StackCriterion[] = [
  { keyword: "StackID", valueIn: ({ StackID }) => StackID },
  { keyword: "TemporalPositionIdentifier", valueIn: ({ TemporalPositionIdentifier }) => TemporalPositionIdentifier },
  { keyword: "TemporalPositionIndex", valueIn: ({ TemporalPositionIndex }) => TemporalPositionIndex },
  { keyword: "ImageType", valueIn: (slice) => imageTypeOf(slice, 0, 3) },
  { keyword: "Rows", valueIn: ({ Rows }) => Rows },
  { keyword: "Columns", valueIn: ({ Columns }) => Columns },
  { keyword: "PixelSpacing", valueIn: ({ PixelSpacing }) => PixelSpacing?.[0], tolerance: 1e-3 },
  { keyword: "PixelSpacing", valueIn: ({ PixelSpacing }) => PixelSpacing?.[1], tolerance: 1e-3 },
];

/**
 * Elements that may also change along one scan: a head is often scanned in slabs of their own AcquisitionNumber, and with
 * thinner slices or another kernel at the base of the skull. Their values separate slices only where these overlap.
 */
export const WHERE_OVERLAPPING: readonly StackCriterion[] = [
  { keyword: "KVP", valueIn: ({ KVP }) => KVP, isReconstruction: true },
  {
    keyword: "ConvolutionKernel",
    valueIn: ({ ConvolutionKernel }) => ConvolutionKernel?.join("\\"),
    isReconstruction: true,
  },
  { keyword: "ImageType", valueIn: (slice) => imageTypeOf(slice, 3) || undefined, isReconstruction: true },
  { keyword: "ContrastBolusAgent", valueIn: ({ ContrastBolusAgent }) => ContrastBolusAgent },
  { keyword: "SliceThickness", valueIn: ({ SliceThickness }) => SliceThickness, tolerance: 0.1 },
  { keyword: "AcquisitionNumber", valueIn: ({ AcquisitionNumber }) => AcquisitionNumber },
  { keyword: "SOPInstanceUID", valueIn: multiFrameFileOf },
];

type Group<Slice extends SliceGeometry> = PlacedSlice<Slice>[];

/** Compares values: numbers by size, texts by code unit, absent ones first. */
function compareValues(a: string | number | undefined, b: string | number | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return compareText(a === undefined ? "" : String(a), b === undefined ? "" : String(b));
}

/** Groups slices by their values, in the order of these; numbers within the tolerance of their neighbor are one value. */
export function groupByValue<Slice extends SliceGeometry>(
  slices: readonly PlacedSlice<Slice>[],
  { valueIn, tolerance = 0 }: StackCriterion,
): Group<Slice>[] {
  const groups = [...groupBy(slices, ({ slice }) => valueIn(slice))].sort(([a], [b]) => compareValues(a, b));
  const joined: { value: string | number | undefined; slices: Group<Slice> }[] = [];
  for (const [value, group] of groups) {
    const last = joined.at(-1);
    const isNear =
      last !== undefined &&
      typeof last.value === "number" &&
      typeof value === "number" &&
      Math.abs(value - last.value) <= tolerance * Math.abs(value);
    if (isNear) {
      last.slices.push(...group);
      last.value = value;
    } else joined.push({ value, slices: [...group] });
  }
  return joined.map((each) => each.slices);
}

/** Puts groups together as long as they do not overlap: slabs of one scan follow each other. */
function joinSlabs<Slice extends SliceGeometry>(groups: readonly Group<Slice>[]): Group<Slice>[] {
  const stacks: Group<Slice>[] = [];
  for (const group of groups) {
    const stack = stacks.find((candidate) => !overlaps(candidate, group));
    if (stack) stack.push(...group);
    else stacks.push([...group]);
  }
  return stacks;
}

/** Most changes of the step along a stack with slices that lack an element. */
const MOST_CHANGES = 2;

/** Whether slices lie between others so that both together are one regular stack. */
function completes(lacking: readonly PlacedSlice[], stack: readonly PlacedSlice[]): boolean {
  if (sharesPlace([lacking, stack])) return false;
  return countChanges(highestFirst([...lacking, ...stack])) <= MOST_CHANGES;
}

/** Adds the slices that lack an element to the stack which they complete; otherwise they are a group of their own. */
function addLacking<Slice extends SliceGeometry>(
  groups: readonly Group<Slice>[],
  lacking: Group<Slice>,
): Group<Slice>[] {
  if (lacking.length === 0) return [...groups];
  const stack = groups.find((group) => completes(lacking, group));
  return stack ? groups.map((group) => (group === stack ? [...group, ...lacking] : group)) : [lacking, ...groups];
}

/** Separates slices that have a value from those that lack it. */
function splitLacking<Slice extends SliceGeometry>(slices: readonly PlacedSlice<Slice>[], { valueIn }: StackCriterion) {
  const has = ({ slice }: PlacedSlice<Slice>) => valueIn(slice) !== undefined;
  return { having: slices.filter(has), lacking: slices.filter((one) => !has(one)) };
}

/**
 * Splits slices by an element, wherever they lie. A value that each slice has alone, all at places of their own, counts the
 * slices and separates nothing.
 */
export function splitAlways<Slice extends SliceGeometry>(
  slices: readonly PlacedSlice<Slice>[],
  criterion: StackCriterion,
): Group<Slice>[] {
  const { having, lacking } = splitLacking(slices, criterion);
  const groups = groupByValue(having, criterion);
  const isCount = groups.length > 1 && groups.every(({ length }) => length === 1) && !sharesPlace(groups);
  return isCount ? [[...slices]] : addLacking(groups, lacking);
}

/**
 * Splits slices by an element where slices of different values overlap. Slabs that follow each other stay together, and so
 * do the slices of one regular stack some of which lack the element.
 */
export function splitWhereOverlapping<Slice extends SliceGeometry>(
  slices: readonly PlacedSlice<Slice>[],
  criterion: StackCriterion,
): Group<Slice>[] {
  const { having, lacking } = splitLacking(slices, criterion);
  const stacks = addLacking(joinSlabs(groupByValue(having, criterion)), lacking);
  const joined = lacking.length > 0 ? joinSlabs(stacks) : stacks;
  if (joined.length < 2) return [[...slices]];
  const isOne = !criterion.isReconstruction && !sharesPlace(joined) && fillsHole(joined);
  return isOne ? [[...slices]] : joined;
}
