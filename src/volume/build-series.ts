import { compareText } from "../compare-text.js";
import { DataError } from "../errors.js";
import { groupBy } from "../group-by.js";
import { assertSlices } from "../guards/internal.js";
import type { Orientation, Series, SeriesFault, SliceGeometry } from "../types.js";
import { isParallel } from "./common-orientation.js";
import { findDuplicates, findGaps, findNonUniform, findTilt } from "./find-faults.js";
import { type PlacedSlices, placeSlices } from "./place-slices.js";
import { orientationOf } from "./slice-position.js";
import { groupByPosition, medianSpacing, type PlacedSlice, stepRange } from "./slice-steps.js";
import { knownStacks, type StackOfSlices, splitStacks } from "./split-stacks.js";

/** Compares slices at one position: by InstanceNumber (slices without one come last), then by id. */
function compareTied(a: PlacedSlice, b: PlacedSlice): number {
  const numberOf = ({ slice }: PlacedSlice) => slice.InstanceNumber ?? Number.MAX_VALUE;
  return numberOf(a) - numberOf(b) || compareText(a.slice.SOPInstanceUID, b.slice.SOPInstanceUID);
}

/** Compares slices by position, highest first; at exactly the same position, as {@link compareTied} does. */
function comparePlaced(a: PlacedSlice, b: PlacedSlice): number {
  return b.position - a.position || compareTied(a, b);
}

/** Throws if two slices have the same id. */
function assertUnique(slices: readonly SliceGeometry[]): void {
  const seen = new Set<string>();
  for (const { SOPInstanceUID } of slices) {
    if (seen.has(SOPInstanceUID)) {
      throw new DataError(`buildSeries: slices must differ in SOPInstanceUID, got ${SOPInstanceUID} twice`);
    }
    seen.add(SOPInstanceUID);
  }
}

/** Keywords whose value all slices of a series must share. */
export const OWNER_KEYWORDS = ["StudyInstanceUID", "PatientID"] as const;

/** Throws if the slices of one series belong to several studies or patients. */
function assertSameOwner(slices: readonly SliceGeometry[]): void {
  for (const keyword of OWNER_KEYWORDS) {
    const { size } = new Set(slices.map((slice) => slice[keyword]));
    if (size === 1) continue;
    // The message counts the values and does not show them: it may be shared, and a PatientID identifies the patient.
    throw new DataError(`buildSeries: series ${slices[0].SeriesInstanceUID} must have one ${keyword}, got ${size}`);
  }
}

const idsOf = (slices: readonly SliceGeometry[]) => slices.map(({ SOPInstanceUID }) => SOPInstanceUID);

/** Finds the slices that are not parallel to most of their series. */
function findMixedOrientation(slices: readonly SliceGeometry[], common: Orientation): SeriesFault[] {
  const ids = slices
    .filter((slice) => !isParallel(orientationOf(slice), common))
    .map(({ SOPInstanceUID }) => SOPInstanceUID);
  return ids.length === 0 ? [] : [{ kind: "mixed orientation", ids }];
}

/** Builds one stack of a series. */
function buildStack<Slice extends SliceGeometry>(
  { splitBy }: StackOfSlices<Slice>,
  stack: number,
  { placed: unsorted, normal, common, isByLocation }: PlacedSlices<Slice>,
): Series<Slice> {
  const placed = [...unsorted].sort(comparePlaced);
  // A slice of another orientation has no distance to its neighbors and must not look like a gap or a duplicate.
  const parallel = placed.filter(({ slice }) => isParallel(orientationOf(slice), common));
  // Steps are measured between the sorted positions; afterwards, only slices that count as tied may swap places.
  const ordered = groupByPosition(placed).flatMap((tied) => tied.sort(compareTied).map(({ slice }) => slice));
  const [first] = ordered;
  const located: SeriesFault[] = isByLocation ? [{ kind: "placed by SliceLocation", ids: idsOf(ordered) }] : [];
  return {
    id: first.SeriesInstanceUID,
    stack,
    splitBy,
    StudyInstanceUID: first.StudyInstanceUID,
    PatientID: first.PatientID,
    slices: ordered,
    spacingMm: medianSpacing(parallel),
    ...stepRange(parallel),
    faults: [
      ...located,
      ...findMixedOrientation(ordered, common),
      ...findTilt(parallel, normal),
      ...findDuplicates(parallel),
      ...findGaps(parallel),
      ...findNonUniform(parallel),
    ],
  };
}

/** Builds the stacks of one series from slices that share a SeriesInstanceUID, sorted by id. */
function buildStacks<Slice extends SliceGeometry>(slices: readonly Slice[]): Series<Slice>[] {
  assertSameOwner(slices);
  const whole = placeSlices(slices);
  const stacks = knownStacks(whole.placed) ?? splitStacks(whole.placed);
  return stacks.map((stack, index) => {
    const placed = stacks.length === 1 ? whole : placeSlices(stack.slices.map(({ slice }) => slice));
    return buildStack(stack, stack.slices[0].slice.stack ?? index + 1, placed);
  });
}

/**
 * Groups slices by SeriesInstanceUID, splits each series into its stacks, and sorts each stack into anatomical order,
 * highest first. The order of the input does not matter.
 *
 * One series can hold several stacks of the same part of the body: reconstructions (ConvolutionKernel, SliceThickness,
 * ImageType, matrix size, PixelSpacing), phases and passes (AcquisitionNumber, AcquisitionTime, ContrastBolusAgent),
 * energies (KVP), times (TemporalPositionIdentifier, TemporalPositionIndex) and stacks by StackID. Slices of different
 * stacks are never neighbors. Slabs of one scan that follow each other stay one stack, whatever their elements. Where the
 * header tells nothing, the same places twice are two passes by InstanceNumber, and two uniform grids of which one lies
 * between the slices of the other are two scans. Slices whose `stack` is known keep it.
 *
 * The position of a slice is measured along the normal of the orientation that most slices of its stack share. Slices
 * within 0.005 mm of each other count as one position; they are sorted by InstanceNumber, then by SOPInstanceUID. If all
 * slices have the same position, SliceLocation orders them, and a fault says so.
 *
 * Irregularities never stop the function; they are listed in `faults`. Spacing, steps, tilt, duplicates and gaps refer
 * to the slices that share the common orientation.
 *
 * @param slices Headers of any number of series; no headers give no series.
 * @returns The stacks, sorted by series id, then by number; one per ordinary series.
 * @throws DicomError, naming the slice, if a slice has no position or no orientation: see `hasGeometry`.
 * @throws TypeError for anything but an array of headers, each with its ids.
 * @throws DataError for a SOPInstanceUID that occurs twice, or a series of several studies or patients.
 *
 * @example
 * ```ts
 * const headers = files.map((bytes) => parseMetadata(bytes));
 * const [series] = buildSeries(headers);
 * console.log(series.slices.length, series.spacingMm, series.faults);
 * ```
 */
export function buildSeries<Slice extends SliceGeometry>(slices: readonly Slice[]): Series<Slice>[] {
  assertSlices("buildSeries: slices", slices);
  assertUnique(slices);
  const byId = [...slices].sort((a, b) => compareText(a.SOPInstanceUID, b.SOPInstanceUID));
  const groups = groupBy(byId, (slice) => slice.SeriesInstanceUID);
  return [...groups.values()].flatMap(buildStacks).sort((a, b) => compareText(a.id, b.id) || a.stack - b.stack);
}
