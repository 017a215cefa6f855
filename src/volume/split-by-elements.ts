import { compareText } from "../compare-text.js";
import { groupBy } from "../group-by.js";
import type { SliceGeometry } from "../types.js";
import { fillsHole, overlaps, sharesPlace } from "./overlap.js";
import type { PlacedSlice } from "./slice-steps.js";

/** An element, or several, whose values tell the stacks of a series apart. */
export interface StackCriterion {
  /** DICOM keyword, for reports. */
  readonly keyword: string;
  /** Value of a slice; slices of equal values belong together. */
  readonly valueIn: (slice: SliceGeometry) => string | number | undefined;
  /** Relative difference up to which numbers count as equal. Default 0. */
  readonly tolerance?: number;
}

/** Returns the first three values of ImageType. An original image that was compressed with losses is called derived. */
function imageTypeOf({ ImageType, LossyImageCompression }: SliceGeometry): string | undefined {
  if (ImageType === undefined) return undefined;
  const [origin, ...others] = ImageType.slice(0, 3);
  return [LossyImageCompression === "01" ? "ORIGINAL" : origin, ...others].join("\\");
}

/** Slices that cannot be neighbors of slices with another value, wherever they lie. */
export const ALWAYS: readonly StackCriterion[] = [
  { keyword: "StackID", valueIn: ({ StackID }) => StackID },
  { keyword: "TemporalPositionIdentifier", valueIn: ({ TemporalPositionIdentifier }) => TemporalPositionIdentifier },
  { keyword: "TemporalPositionIndex", valueIn: ({ TemporalPositionIndex }) => TemporalPositionIndex },
  { keyword: "ImageType", valueIn: imageTypeOf },
  { keyword: "Rows", valueIn: ({ Rows }) => Rows },
  { keyword: "Columns", valueIn: ({ Columns }) => Columns },
  { keyword: "PixelSpacing", valueIn: ({ PixelSpacing }) => PixelSpacing?.[0], tolerance: 1e-3 },
  { keyword: "PixelSpacing", valueIn: ({ PixelSpacing }) => PixelSpacing?.[1], tolerance: 1e-3 },
];

/**
 * Elements that may also change along one scan: a head is often scanned in slabs of their own AcquisitionNumber, and with
 * thinner slices or another kernel at the base of the skull. Their values part slices only where these overlap.
 */
export const WHERE_OVERLAPPING: readonly StackCriterion[] = [
  { keyword: "KVP", valueIn: ({ KVP }) => KVP },
  { keyword: "ConvolutionKernel", valueIn: ({ ConvolutionKernel }) => ConvolutionKernel?.join("\\") },
  { keyword: "ContrastBolusAgent", valueIn: ({ ContrastBolusAgent }) => ContrastBolusAgent },
  { keyword: "SliceThickness", valueIn: ({ SliceThickness }) => SliceThickness, tolerance: 0.1 },
  { keyword: "AcquisitionNumber", valueIn: ({ AcquisitionNumber }) => AcquisitionNumber },
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

/**
 * Splits slices by an element where slices of different values overlap. Slabs that follow each other stay together, and so
 * do the slices of one regular stack some of which lack the element.
 */
export function splitWhereOverlapping<Slice extends SliceGeometry>(
  slices: readonly PlacedSlice<Slice>[],
  criterion: StackCriterion,
): Group<Slice>[] {
  const stacks = joinSlabs(groupByValue(slices, criterion));
  if (stacks.length < 2) return [[...slices]];
  return !sharesPlace(stacks) && fillsHole(stacks) ? [[...slices]] : stacks;
}
