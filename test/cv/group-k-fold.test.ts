import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupKFold } from "../../src/cv/index.js";

/** Folds of scikit-learn 1.9.1, with the group of each row: see make-group-k-fold.py. */
interface Reference {
  readonly name: string;
  readonly folds: number;
  readonly groups: readonly string[];
  readonly valid: readonly (readonly number[])[];
}

const references: readonly Reference[] = JSON.parse(
  readFileSync(new URL("fixtures/group-k-fold.json", import.meta.url), "utf8"),
);

describe("groupKFold", () => {
  test("gives the largest group to the first fold and the next ones to the lightest", () => {
    const ids = ["c1", "a1", "a2", "a3", "b1", "b2"];
    const groups = ["c", "a", "a", "a", "b", "b"];
    expect(groupKFold(ids, groups, { folds: 2 })).toEqual([
      { index: 0, train: ["c1", "b1", "b2"], valid: ["a1", "a2", "a3"] },
      { index: 1, train: ["a1", "a2", "a3"], valid: ["c1", "b1", "b2"] },
    ]);
  });

  test("takes groups of equal size from the last name to the first, wherever they appear", () => {
    const folds = groupKFold(["1", "2", "3", "4"], ["bob", "ann", "zoe", "mia"], { folds: 2 });
    expect(folds.map((fold) => fold.valid)).toEqual([
      ["1", "3"],
      ["2", "4"],
    ]);
  });

  test("compares names by code point, not as numbers or by UTF-16 code unit", () => {
    const groups = ["10", "9", "\uff41", "\u{1f9e0}"];
    const valid = groupKFold(groups, groups, { folds: 4 }).map((fold) => fold.valid[0]);
    expect(valid).toEqual(["\u{1f9e0}", "\uff41", "9", "10"]);
  });

  test("makes five folds by default", () => {
    const ids = ["a", "b", "c", "d", "e"];
    expect(groupKFold(ids, ids).map((fold) => fold.valid)).toEqual([["e"], ["d"], ["c"], ["b"], ["a"]]);
  });

  test.each(references)("gives the folds of scikit-learn: $name", ({ folds, groups, valid }) => {
    const ids = groups.map((_, row) => String(row));
    const got = groupKFold(ids, groups, { folds });
    expect(got.map((fold) => fold.valid)).toEqual(valid.map((rows) => rows.map(String)));
  });

  const cases = fc
    .array(fc.integer({ min: 0, max: 12 }), { minLength: 5, maxLength: 80 })
    .map((numbers) => numbers.map((number) => `patient ${number}`))
    .filter((groups) => new Set(groups).size >= 3);

  test("puts every id into exactly one validation list and into every other training list", () => {
    fc.assert(
      fc.property(cases, (groups) => {
        const ids = groups.map((_, row) => `slice ${row}`);
        const folds = groupKFold(ids, groups, { folds: 3 });
        expect(folds.flatMap((fold) => fold.valid).sort()).toEqual([...ids].sort());
        for (const { train, valid } of folds) {
          expect(train).toEqual(ids.filter((id) => !valid.includes(id)));
        }
      }),
    );
  });

  test("never has a group on both sides, nor a fold heavier than the lightest by more than its last group", () => {
    fc.assert(
      fc.property(cases, (groups) => {
        const ids = groups.map((_, row) => String(row));
        const folds = groupKFold(ids, groups, { folds: 3 });
        const lightest = Math.min(...folds.map((fold) => fold.valid.length));
        for (const { train, valid } of folds) {
          const validated = new Set(valid.map((id) => groups[Number(id)]));
          expect(train.some((id) => validated.has(groups[Number(id)]))).toBe(false);
          const smallest = Math.min(...[...validated].map((group) => groups.filter((name) => name === group).length));
          expect(valid.length - smallest).toBeLessThanOrEqual(lightest);
        }
      }),
    );
  });

  test("throws when there are fewer groups than folds", () => {
    expect(() => groupKFold(["1", "2"], ["a", "a"], { folds: 2 })).toThrow(
      new RangeError("groupKFold: groups must name at least 2, one per fold, got 1; take fewer folds"),
    );
  });

  test("throws on a number of folds that is not a whole number above 1", () => {
    for (const folds of [1, 2.5, Number.NaN]) {
      expect(() => groupKFold(["1", "2"], ["a", "b"], { folds })).toThrow(
        new RangeError(`groupKFold: folds must be a whole number, at least 2, got ${folds}`),
      );
    }
  });

  test("throws when ids and groups differ in length", () => {
    expect(() => groupKFold(["1", "2"], ["a", "b", "c"])).toThrow(
      new RangeError("groupKFold: groups must be as many as ids (2), got 3"),
    );
  });

  test("throws when an id occurs twice", () => {
    expect(() => groupKFold(["1", "2", "1"], ["a", "b", "c"], { folds: 2 })).toThrow(
      'groupKFold: ids must be unique, got "1" more than once',
    );
  });
});
