import { describe, expect, test } from "vitest";
import { buildTeamFolds } from "../../src/cv/index.js";

describe("buildTeamFolds", () => {
  test("numbers the pairs from 0 and keeps ids as written when none are known", () => {
    const pairs = [
      { train: ["ID_a", "b"], valid: ["c"] },
      { train: ["c"], valid: ["ID_a", "b"] },
    ];
    expect(buildTeamFolds(pairs)).toEqual([
      { index: 0, ...pairs[0] },
      { index: 1, ...pairs[1] },
    ]);
  });

  test("brings ids to the known form, with or without the prefix", () => {
    const pairs = [{ train: ["a", "ID_b"], valid: ["ID_c", "d"] }];
    expect(buildTeamFolds(pairs, { knownIds: ["ID_a", "ID_b", "ID_c", "ID_d"] })).toEqual([
      { index: 0, train: ["ID_a", "ID_b"], valid: ["ID_c", "ID_d"] },
    ]);
    expect(buildTeamFolds(pairs, { knownIds: new Set(["a", "b", "c", "d"]) })).toEqual([
      { index: 0, train: ["a", "b"], valid: ["c", "d"] },
    ]);
  });

  test("keeps an id once if a list repeats it", () => {
    const pairs = [{ train: ["a", "ID_a"], valid: ["b", "b"] }];
    expect(buildTeamFolds(pairs, { knownIds: ["ID_a", "ID_b"] })).toEqual([
      { index: 0, train: ["ID_a"], valid: ["ID_b"] },
    ]);
  });

  test("throws on an unknown id, naming fold, list and id", () => {
    const pairs = [
      { train: ["a"], valid: ["b"] },
      { train: ["b"], valid: ["x"] },
    ];
    expect(() => buildTeamFolds(pairs, { knownIds: ["ID_a", "ID_b"] })).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'buildTeamFolds: fold 1 valid must name known ids, got "x"',
      }),
    );
  });

  test("throws when a fold validates on what it trains on, whatever the form of the ids", () => {
    expect(() => buildTeamFolds([{ train: ["a", "b"], valid: ["ID_b"] }], { knownIds: ["ID_a", "ID_b"] })).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'buildTeamFolds: fold 0 must not validate on what it trains on, got "ID_b" in both',
      }),
    );
  });

  test("throws when two folds validate on one id", () => {
    const pairs = [
      { train: ["a"], valid: ["b"] },
      { train: ["c"], valid: ["b"] },
    ];
    expect(() => buildTeamFolds(pairs)).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'buildTeamFolds: valid lists must not share ids, got "b" in folds 0, 1',
      }),
    );
  });

  test("throws without pairs", () => {
    expect(() => buildTeamFolds([])).toThrow(
      new RangeError("buildTeamFolds: pairs must hold at least one pair of lists, got 0"),
    );
  });
});
