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

/** Records that files failed, each once, however many slices it has. */
function addFailures(failures: PrepareFailure[], slices: readonly OpenSlice[], reason: string): void {
  const files = new Set(slices.map(({ file }) => file));
  failures.push(...[...files].map((file): PrepareFailure => ({ file, stage: "order", reason })));
}

/** Keeps the slices with a position in space; the others fail. */
function keepPlaced(slices: readonly OpenSlice[], failures: PrepareFailure[]): OpenSlice[] {
  const isPlaced = ({ metadata }: OpenSlice) => hasGeometry(metadata);
  const lost = slices.filter((slice) => !isPlaced(slice));
  addFailures(failures, lost, NO_GEOMETRY);
  return slices.filter(isPlaced);
}

/** Keeps the slices that share an element with most; the others fail. Of groups of equal size the first is kept. */
function keepCommon(slices: readonly OpenSlice[], keyword: OwnerKeyword, failures: PrepareFailure[]): OpenSlice[] {
  const groups = groupBy(slices, ({ metadata }) => metadata[keyword]);
  const [common, ...others] = [...groups.values()].sort((a, b) => b.length - a.length);
  for (const group of others) {
    const expected = `that of most slices of the series, ${common.length} of ${slices.length}`;
    // Not which: messages travel, and a PatientID says whose head it is.
    const got = group[0].metadata[keyword] === undefined ? "none" : "another";
    addFailures(failures, group, `${keyword} must be ${expected}, got ${got}`);
  }
  return common ?? [];
}

/**
 * Orders the slices of a series. Slices without a position, slices of another study or patient than most, or all slices of
 * a series without an order fail.
 *
 * @param slices Of one series, in a fixed order.
 * @param failures Those of this step are added.
 */
export function orderSlices(slices: readonly OpenSlice[], failures: PrepareFailure[]): Series | undefined {
  const ofOneOwner = OWNER_KEYWORDS.reduce(
    (kept, keyword) => keepCommon(kept, keyword, failures),
    keepPlaced(slices, failures),
  );
  try {
    return buildSeries(ofOneOwner.map(({ metadata }) => metadata)).at(0);
  } catch (error) {
    addFailures(failures, ofOneOwner, reasonOf(error));
    return undefined;
  }
}
