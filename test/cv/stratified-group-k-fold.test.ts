import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stratifiedGroupKFold } from "../../src/cv/index.js";
import { readFixture } from "../engines.js";

/** Folds of scikit-learn 1.9.1, with the group and the stratum of each row: see make-stratified-group-k-fold.py. */
interface Reference {
  readonly name: string;
  readonly folds: number;
  readonly groups: readonly string[];
  readonly strata: readonly string[];
  readonly valid: readonly (readonly number[])[];
}

const references = readFixture<Reference[]>(import.meta.url, "stratified-group-k-fold.json");

describe("stratifiedGroupKFold", () => {
  test("brings a patient of each stratum into each fold", () => {
    const groups = ["ann", "bob", "cy", "di"];
    const strata = ["epidural", "none", "epidural", "none"];
    const folds = stratifiedGroupKFold(groups, { groups, strata }, { folds: 2 });
    expect(folds.map(({ valid }) => valid)).toEqual([
      ["ann", "di"],
      ["bob", "cy"],
    ]);
    expect(folds[0].train).toEqual(["bob", "cy"]);
  });

  test.each(references)("gives the folds of scikit-learn: $name", ({ folds, groups, strata, valid }) => {
    const ids = groups.map((_, row) => String(row));
    const got = stratifiedGroupKFold(ids, { groups, strata }, { folds });
    expect(got.map((fold) => fold.valid)).toEqual(valid.map((rows) => rows.map(String)));
  });

  test("is exhaustive, and never has a group on both sides", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.constantFrom("a", "b", "c")), { minLength: 9 });
    fc.assert(
      fc.property(rows, (pairs) => {
        const groups = pairs.map(([group]) => `patient ${group}`);
        const strata = pairs.map(([, stratum]) => stratum);
        fc.pre(new Set(groups).size >= 3);
        const ids = groups.map((_, row) => String(row));
        const folds = stratifiedGroupKFold(ids, { groups, strata }, { folds: 3 });
        expect(folds.flatMap(({ valid }) => valid).sort()).toEqual([...ids].sort());
        for (const { train, valid } of folds) {
          const validated = new Set(valid.map((id) => groups[Number(id)]));
          expect(train.some((id) => validated.has(groups[Number(id)]))).toBe(false);
          expect(train).toEqual(ids.filter((id) => !valid.includes(id)));
        }
      }),
    );
  });

  test("spreads patients of equal size so that no stratum differs by more than a patient between folds", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("rare", "none"), { minLength: 8, maxLength: 40 }), (strata) => {
        const groups = strata.map((_, row) => `p${row}`);
        const folds = stratifiedGroupKFold(groups, { groups, strata }, { folds: 4 });
        for (const stratum of ["rare", "none"]) {
          const counts = folds.map(({ valid }) => valid.filter((id) => strata[Number(id.slice(1))] === stratum).length);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("throws for lists of other lengths, too few groups and an id that occurs twice", () => {
    const split = (ids: string[], groups: string[], strata: string[]) => () =>
      stratifiedGroupKFold(ids, { groups, strata }, { folds: 2 });
    expect(split(["1", "2"], ["a", "b"], ["x"])).toThrow(
      new RangeError("stratifiedGroupKFold: strata must be as many as ids (2), got 1"),
    );
    expect(split(["1", "2"], ["a"], ["x", "y"])).toThrow(
      "stratifiedGroupKFold: groups must be as many as ids (2), got 1",
    );
    expect(split(["1", "2"], ["a", "a"], ["x", "y"])).toThrow("groups must name at least 2, one per fold, got 1");
    expect(split(["1", "1"], ["a", "b"], ["x", "y"])).toThrow('ids must be unique, got "1" more than once');
  });
});
