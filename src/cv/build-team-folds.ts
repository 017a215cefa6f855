import { DataError } from "../errors.js";
import { assertList, assertObject, assertOptions, assertTexts, describeValue } from "../guards/internal.js";
import type { Fold } from "../types.js";

/** The ids of one pair of fold files, as written in the files. */
export interface FoldLists {
  readonly train: readonly string[];
  readonly valid: readonly string[];
}

/** Prefix of file names in the RSNA 2019 challenge, which some published fold files leave out. */
const ID_PREFIX = "ID_";

/** Returns an id in its known form, with or without the prefix; `undefined` if neither form is known. */
function toKnownId(id: string, known: ReadonlySet<string>): string | undefined {
  if (known.has(id)) return id;
  const other = id.startsWith(ID_PREFIX) ? id.slice(ID_PREFIX.length) : ID_PREFIX + id;
  return known.has(other) ? other : undefined;
}

/** Returns the ids of one list in their known form, each once; throws on an unknown id. */
function resolveIds(list: string, ids: readonly string[], known: ReadonlySet<string> | undefined): string[] {
  const resolved = ids.map((id) => {
    const knownId = known ? toKnownId(id, known) : id;
    if (knownId === undefined) throw new DataError(`buildTeamFolds: ${list} must name known ids, got "${id}"`);
    return knownId;
  });
  return [...new Set(resolved)];
}

/** Throws unless pairs are pairs of lists of ids. */
function assertPairs(pairs: readonly FoldLists[]): void {
  assertList("buildTeamFolds: pairs", pairs, "pairs of lists");
  for (let index = 0; index < pairs.length; index++) {
    assertObject(`buildTeamFolds: pair ${index}`, pairs[index], "a pair of lists, train and valid");
    assertTexts(`buildTeamFolds: pair ${index}.train`, pairs[index].train);
    assertTexts(`buildTeamFolds: pair ${index}.valid`, pairs[index].valid);
  }
}

/** Collects the known ids, which may come from an iterator that can be read only once. */
function collectIds(knownIds: Iterable<string> | undefined): ReadonlySet<string> | undefined {
  if (knownIds === undefined) return undefined;
  const isCollection = typeof knownIds === "object" && knownIds !== null && Symbol.iterator in knownIds;
  if (!isCollection) {
    throw new TypeError(`buildTeamFolds: knownIds must be an array or a set of ids, got ${describeValue(knownIds)}`);
  }
  const ids = [...knownIds];
  assertTexts("buildTeamFolds: knownIds", ids);
  return new Set(ids);
}

/** Throws if a fold trains on a slice that it validates on. */
function assertDisjoint({ index, train, valid }: Fold): void {
  const trained = new Set(train);
  const shared = valid.find((id) => trained.has(id));
  if (shared === undefined) return;
  throw new DataError(`buildTeamFolds: fold ${index} must not validate on what it trains on, got "${shared}" in both`);
}

/** Throws if two folds validate on the same slice, which would be predicted twice. */
function assertValidatedOnce(folds: readonly Fold[]): void {
  const foldOf = new Map<string, number>();
  for (const { index, valid } of folds) {
    for (const id of valid) {
      const earlier = foldOf.get(id);
      if (earlier !== undefined) {
        throw new DataError(
          `buildTeamFolds: valid lists must not share ids, got "${id}" in folds ${earlier}, ${index}`,
        );
      }
      foldOf.set(id, index);
    }
  }
}

/**
 * Builds folds from the fold files that a team agreed on, and checks them.
 *
 * Published fold files write ids with or without the `ID_` prefix. With `knownIds`, each id takes the form found there;
 * otherwise it stays as written. An id that a list repeats is kept once.
 *
 * @param pairs One pair of lists per fold, in order.
 * @param options `knownIds`: all existing ids, usually those of the label table.
 * @throws RangeError without pairs.
 * @throws DataError when a list names an unknown id, a fold has an id in both its lists, or two folds validate on the
 *   same id.
 *
 * @example
 * ```ts
 * const pairs = [{ train: ["b"], valid: ["a"] }, { train: ["a"], valid: ["b"] }];
 * const folds = buildTeamFolds(pairs, { knownIds: ["ID_a", "ID_b"] });
 * console.log(folds[0]); // { index: 0, train: [ 'ID_b' ], valid: [ 'ID_a' ] }
 * ```
 */
export function buildTeamFolds(
  pairs: readonly FoldLists[],
  options: { readonly knownIds?: Iterable<string> } = {},
): Fold[] {
  assertOptions<typeof options>("buildTeamFolds", options, { knownIds: true });
  const known = collectIds(options.knownIds);
  assertPairs(pairs);
  if (pairs.length === 0) throw new RangeError("buildTeamFolds: pairs must hold at least one pair of lists, got 0");
  const folds = pairs.map(({ train, valid }, index) => ({
    index,
    train: resolveIds(`fold ${index} train`, train, known),
    valid: resolveIds(`fold ${index} valid`, valid, known),
  }));
  folds.forEach(assertDisjoint);
  assertValidatedOnce(folds);
  return folds;
}
