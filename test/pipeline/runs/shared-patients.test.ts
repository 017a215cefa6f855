import { describe, expect, test } from "vitest";
import { countSharedPatients } from "../../../src/pipeline/runs/shared-patients.js";

const patientOf = new Map([
  ["a1", "ann"],
  ["a2", "ann"],
  ["b1", "bob"],
  ["b2", "bob"],
  ["c1", "cy"],
]);

describe("countSharedPatients", () => {
  test("counts no patient for folds by patient", () => {
    const folds = [
      { index: 0, train: ["b1", "c1"], valid: ["a1", "a2"] },
      { index: 1, train: ["a1", "a2"], valid: ["b1", "c1"] },
    ];
    expect(countSharedPatients(folds, patientOf)).toBe(0);
  });

  test("counts a patient on both sides of some fold once", () => {
    const folds = [
      { index: 0, train: ["a1", "b1"], valid: ["a2", "c1"] },
      { index: 1, train: ["a2", "b2"], valid: ["a1", "b1"] },
    ];
    expect(countSharedPatients(folds, patientOf)).toBe(2);
  });
});
