import { DataError } from "../errors.js";
import { assertNumber, assertTexts } from "../guards/internal.js";

/**
 * Throws unless ids are unique, each has a group, and there is at least one group per fold.
 *
 * @param name The public function, for messages.
 */
export function assertGroups(name: string, ids: readonly string[], groups: readonly string[], folds: number): void {
  assertTexts(`${name}: ids`, ids);
  assertTexts(`${name}: groups`, groups);
  assertNumber(`${name}: folds`, folds);
  if (!Number.isInteger(folds) || folds < 2) {
    throw new RangeError(`${name}: folds must be a whole number, at least 2, got ${folds}`);
  }
  if (groups.length !== ids.length) {
    throw new RangeError(`${name}: groups must be as many as ids (${ids.length}), got ${groups.length}`);
  }
  const groupCount = new Set(groups).size;
  if (groupCount < folds) {
    throw new RangeError(
      `${name}: groups must name at least ${folds}, one per fold, got ${groupCount}; take fewer folds`,
    );
  }
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) throw new DataError(`${name}: ids must be unique, got "${id}" more than once`);
    seen.add(id);
  }
}
