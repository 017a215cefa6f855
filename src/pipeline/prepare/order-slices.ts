import { reasonOf } from "../../errors.js";
import { groupBy } from "../../group-by.js";
import type { Series } from "../../types.js";
import { buildSeries, hasGeometry } from "../../volume/index.js";
import { OWNER_KEYWORDS } from "../../volume/internal.js";
import type { OpenSlice } from "./open-slices.js";
import type { PrepareFailure } from "./series-record.js";

const NO_GEOMETRY =
  "ImagePositionPatient and ImageOrientationPatient must be present and plausible, got a header without them";

type OwnerKeyword = (typeof OWNER_KEYWORDS)[number];

/** Adds a failure for each file of the slices, once per file. */
function addFailures(failures: PrepareFailure[], slices: readonly OpenSlice[], reason: string): void {
  const files = new Set(slices.map(({ file }) => file));
  failures.push(...[...files].map((file): PrepareFailure => ({ file, stage: "order", reason })));
}

/** Keeps the slices with position and orientation; the others fail. */
function keepPositioned(slices: readonly OpenSlice[], failures: PrepareFailure[]): OpenSlice[] {
  const isPositioned = ({ metadata }: OpenSlice) => hasGeometry(metadata);
  const others = slices.filter((slice) => !isPositioned(slice));
  addFailures(failures, others, NO_GEOMETRY);
  return slices.filter(isPositioned);
}

/** Keeps the slices with the most common value of an element; the others fail. In a tie, the first value wins. */
function keepCommon(slices: readonly OpenSlice[], keyword: OwnerKeyword, failures: PrepareFailure[]): OpenSlice[] {
  const groups = groupBy(slices, ({ metadata }) => metadata[keyword]);
  const [common, ...others] = [...groups.values()].sort((a, b) => b.length - a.length);
  for (const group of others) {
    const expected = `that of most slices of the series, ${common.length} of ${slices.length}`;
    // The value is left out: messages get passed around, and a PatientID identifies the patient.
    const got = group[0].metadata[keyword] === undefined ? "none" : "another";
    addFailures(failures, group, `${keyword} must be ${expected}, got ${got}`);
  }
  return common ?? [];
}

/**
 * Orders the slices of a series in its stacks. Slices without a position or orientation fail, and slices of another study or patient
 * than most. If the remaining slices cannot be ordered, all of them fail.
 *
 * @param slices Slices of one series, in a fixed order.
 * @param failures List to which the failures of this step are added.
 * @returns The stacks of the series, each ordered; none if no slice is left.
 */
export function orderSlices(slices: readonly OpenSlice[], failures: PrepareFailure[]): Series[] {
  const ofOneOwner = OWNER_KEYWORDS.reduce(
    (kept, keyword) => keepCommon(kept, keyword, failures),
    keepPositioned(slices, failures),
  );
  try {
    return buildSeries(ofOneOwner.map(({ metadata }) => metadata));
  } catch (error) {
    addFailures(failures, ofOneOwner, reasonOf(error));
    return [];
  }
}
