import { describe, expect, test } from "vitest";
import { removeOverlap } from "../../src/cv/index.js";

const folds = [
  { index: 0, train: ["a1", "b1", "a2"], valid: ["c1", "d1"] },
  { index: 1, train: ["c1", "d1"], valid: ["a1", "b1", "a2"] },
];
const patientOf = new Map([
  ["a1", "ann"],
  ["a2", "ann"],
  ["b1", "bob"],
  ["c1", "cy"],
  ["d1", "dee"],
]);

describe("removeOverlap", () => {
  test("removes every slice of a test patient from both lists", () => {
    expect(removeOverlap(folds, { patientOf, testPatients: new Set(["ann", "dee", "eve"]) })).toEqual([
      { index: 0, train: ["b1"], valid: ["c1"] },
      { index: 1, train: ["c1"], valid: ["b1"] },
    ]);
  });

  test("changes nothing when no patient is shared", () => {
    expect(removeOverlap(folds, { patientOf, testPatients: new Set(["eve"]) })).toEqual(folds);
  });

  test("throws when the patient of an id is not known", () => {
    expect(() =>
      removeOverlap([{ index: 0, train: ["x"], valid: [] }], { patientOf, testPatients: new Set() }),
    ).toThrow(
      expect.objectContaining({
        name: "DataError",
        message: 'removeOverlap: patientOf must hold every id, got none for "x"',
      }),
    );
  });
});
