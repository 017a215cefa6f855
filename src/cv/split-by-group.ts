import type { Fold } from "../types.js";

/**
 * Makes folds of the fold that each group is validated in.
 *
 * @returns Folds whose `train` and `valid` keep the order of `ids`.
 */
export function splitByGroup(
  ids: readonly string[],
  groups: readonly string[],
  { folds, foldOfGroup }: { readonly folds: number; readonly foldOfGroup: ReadonlyMap<string, number> },
): Fold[] {
  const foldOfRow = groups.map((group) => foldOfGroup.get(group));
  return Array.from({ length: folds }, (_, index) => ({
    index,
    train: ids.filter((_, row) => foldOfRow[row] !== index),
    valid: ids.filter((_, row) => foldOfRow[row] === index),
  }));
}
