import { compareCodePoints } from "../compare-text.js";
import { assertOptions } from "../guards/internal.js";
import type { Fold } from "../types.js";
import { assertGroups } from "./assert-groups.js";
import { splitByGroup } from "./split-by-group.js";

/** Counts the ids of each group. */
function groupSizes(groups: readonly string[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return sizes;
}

/**
 * Assigns each group to the fold with the fewest ids so far: the largest group first, and of equal groups the last by
 * name.
 */
function assignFolds(sizes: ReadonlyMap<string, number>, folds: number): Map<string, number> {
  const load = new Array<number>(folds).fill(0);
  const foldOf = new Map<string, number>();
  const largestFirst = [...sizes].sort(([a, sizeA], [b, sizeB]) => sizeB - sizeA || compareCodePoints(b, a));
  for (const [group, size] of largestFirst) {
    const lightest = load.indexOf(Math.min(...load));
    load[lightest] += size;
    foldOf.set(group, lightest);
  }
  return foldOf;
}

/**
 * Splits ids into folds of about equal size and keeps each group, such as a patient, in a single fold.
 *
 * The folds equal those of scikit-learn's `GroupKFold` without shuffling (sklearn/model_selection/_split.py, version
 * 1.9): the largest group first, each to the fold with the fewest ids, on ties to the fold with the lowest index.
 * Groups of equal size go from the last name to the first, compared as text by code point ("9" comes after "10", and
 * lower case after upper case). scikit-learn up to 1.8 does not sort stably: there, groups of equal size can swap
 * folds, but the sizes of folds are the same.
 *
 * @param ids One id per slice, each unique.
 * @param groups The group of each id.
 * @param options `folds`: number of folds, at least 2. Default 5, as in the competition.
 * @returns Folds whose `train` and `valid` keep the order of `ids`; each id is in `valid` of exactly one fold.
 * @throws RangeError if `folds` is not a whole number >= 2, the lengths differ or there are fewer groups than folds.
 * @throws DataError if an id occurs twice.
 * @example
 * ```ts
 * const folds = groupKFold(["s1", "s2", "s3"], ["patient A", "patient A", "patient B"], { folds: 2 });
 * console.log(folds[0].valid); // [ 's1', 's2' ]
 * ```
 */
export function groupKFold(
  ids: readonly string[],
  groups: readonly string[],
  options: { readonly folds?: number } = {},
): Fold[] {
  assertOptions<typeof options>("groupKFold", options, { folds: true });
  const { folds = 5 } = options;
  assertGroups("groupKFold", ids, groups, folds);
  return splitByGroup(ids, groups, { folds, foldOfGroup: assignFolds(groupSizes(groups), folds) });
}
