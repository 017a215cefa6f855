import { compareCodePoints } from "../compare-text.js";
import { assertOptions, assertTexts } from "../guards/internal.js";
import type { Fold } from "../types.js";
import { assertGroups } from "./assert-groups.js";
import { splitByGroup } from "./split-by-group.js";

/** Group and stratum of each row. */
export interface GroupsAndStrata {
  /** Group of each id, such as its patient, which stays in a single fold. */
  readonly groups: readonly string[];
  /** Stratum of each id, such as the rarest label of its patient: see {@link rarestLabels}. */
  readonly strata: readonly string[];
}

/** Numbers of rows by stratum: of each group, in the order of their names, and of all. */
interface StratumCounts {
  readonly names: readonly string[];
  readonly ofGroup: readonly Float64Array[];
  readonly total: Float64Array;
}

/** Tolerances of `numpy.isclose`, absolute and relative. */
const CLOSE_ABSOLUTE = 1e-8;
const CLOSE_RELATIVE = 1e-5;

const sortNames = (names: readonly string[]) => [...new Set(names)].sort(compareCodePoints);

function countStrata({ groups, strata }: GroupsAndStrata): StratumCounts {
  const names = sortNames(groups);
  const groupNumber = new Map(names.map((name, number) => [name, number]));
  const stratumNames = sortNames(strata);
  const stratumNumber = new Map(stratumNames.map((name, number) => [name, number]));
  const ofGroup = names.map(() => new Float64Array(stratumNames.length));
  const total = new Float64Array(stratumNames.length);
  groups.forEach((group, row) => {
    const stratum = stratumNumber.get(strata[row])!;
    ofGroup[groupNumber.get(group)!][stratum]++;
    total[stratum]++;
  });
  return { names, ofGroup, total };
}

/** A way to add numbers: the order decides about the last bit, and so about which of two equal folds is the better. */
type Sum = (values: Float64Array) => number;

/** Adds numbers from first to last. */
const sumInOrder: Sum = (values) => values.reduce((sum, value) => sum + value, 0);

/** Adds up to 128 numbers that lie side by side as NumPy does, with eight sums (pairwise_sum in loops_utils.h.src). */
const sumByEight: Sum = (values) => {
  const whole = values.length - (values.length % 8);
  if (whole === 0) return sumInOrder(values);
  const sums = values.slice(0, 8);
  for (let index = 8; index < whole; index++) sums[index % 8] += values[index];
  const [a, b, c, d, e, f, g, h] = sums;
  return values.subarray(whole).reduce((sum, value) => sum + value, a + b + (c + d) + (e + f + (g + h)));
};

/** Computes the standard deviation of all values of a population, with the operations of `numpy.std` in their order. */
function deviation(values: Float64Array, sum: Sum): number {
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(values.map((value) => (value - mean) * (value - mean))) / values.length);
}

/** Computes how unevenly strata lie in folds: the mean over strata of the deviation of their shares between folds. */
function unevenness(loads: readonly Float64Array[], total: Float64Array): number {
  const shares = new Float64Array(loads.length);
  // Shares of several strata lie side by side by fold, so that NumPy adds those of a stratum in order.
  const sum = total.length === 1 ? sumByEight : sumInOrder;
  const deviations = total.map((rows, stratum) => {
    for (let fold = 0; fold < loads.length; fold++) shares[fold] = loads[fold][stratum] / rows;
    return deviation(shares, sum);
  });
  return sumByEight(deviations) / deviations.length;
}

const isClose = (a: number, b: number) => Math.abs(a - b) <= CLOSE_ABSOLUTE + CLOSE_RELATIVE * Math.abs(b);

function addTo(load: Float64Array, counts: Float64Array, sign: 1 | -1): void {
  for (let stratum = 0; stratum < load.length; stratum++) load[stratum] += sign * counts[stratum];
}

/** Finds the fold in which a group leaves strata the most even; of folds that are about equal, one with few rows. */
function findFold(loads: readonly Float64Array[], counts: Float64Array, total: Float64Array): number {
  let best = 0;
  let lowest = Infinity;
  let fewest = Infinity;
  loads.forEach((load, fold) => {
    addTo(load, counts, 1);
    const value = unevenness(loads, total);
    addTo(load, counts, -1);
    const rows = sumInOrder(load);
    if (!(value < lowest || (isClose(value, lowest) && rows < fewest))) return;
    lowest = value;
    fewest = rows;
    best = fold;
  });
  return best;
}

/** Assigns groups to folds, those whose strata are the most uneven first. */
function assignFolds({ names, ofGroup, total }: StratumCounts, folds: number): Map<string, number> {
  const loads = Array.from({ length: folds }, () => new Float64Array(total.length));
  const deviations = ofGroup.map((counts) => deviation(counts, sumByEight));
  const order = [...names.keys()].sort((a, b) => deviations[b] - deviations[a]);
  return new Map(
    order.map((group) => {
      const fold = findFold(loads, ofGroup[group], total);
      addTo(loads[fold], ofGroup[group], 1);
      return [names[group], fold];
    }),
  );
}

/**
 * Splits ids into folds that keep each group, such as a patient, in a single fold, and spread each stratum, such as the
 * slices of patients with an epidural hemorrhage, over the folds as evenly as whole groups allow.
 *
 * The folds equal those of scikit-learn's `StratifiedGroupKFold` without shuffling (sklearn/model_selection/_split.py,
 * version 1.9): groups with the most uneven strata first, equal ones in the order of their names, compared as text by
 * code point; each to the fold where strata then lie most evenly, and of about equal ones to one with fewer rows. Unlike
 * in scikit-learn, no stratum needs as many rows as there are folds.
 *
 * @param ids One id per slice, each unique.
 * @param rows `groups` and `strata`: the group and the stratum of each id.
 * @param options `folds`: number of folds, at least 2. Default 5.
 * @returns Folds whose `train` and `valid` keep the order of `ids`; each id is in `valid` of exactly one fold.
 * @throws RangeError if `folds` is not a whole number >= 2, the lengths differ or there are fewer groups than folds.
 * @throws DataError if an id occurs twice.
 *
 * @example
 * ```ts
 * const rows = { groups: ["ann", "bob", "cy", "di"], strata: ["epidural", "none", "epidural", "none"] };
 * const folds = stratifiedGroupKFold(["a1", "b1", "c1", "d1"], rows, { folds: 2 });
 * console.log(folds.map(({ valid }) => valid)); // [ [ 'a1', 'd1' ], [ 'b1', 'c1' ] ]
 * ```
 */
export function stratifiedGroupKFold(
  ids: readonly string[],
  rows: GroupsAndStrata,
  options: { readonly folds?: number } = {},
): Fold[] {
  assertOptions<GroupsAndStrata>("stratifiedGroupKFold", rows, { groups: true, strata: true });
  assertOptions<typeof options>("stratifiedGroupKFold", options, { folds: true });
  const { folds = 5 } = options;
  const { groups, strata } = rows;
  assertGroups("stratifiedGroupKFold", ids, groups, folds);
  assertTexts("stratifiedGroupKFold: strata", strata);
  if (strata.length !== ids.length) {
    throw new RangeError(`stratifiedGroupKFold: strata must be as many as ids (${ids.length}), got ${strata.length}`);
  }
  return splitByGroup(ids, groups, { folds, foldOfGroup: assignFolds(countStrata(rows), folds) });
}
