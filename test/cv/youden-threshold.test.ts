import { describe, expect, test } from "vitest";
import { youdenThreshold } from "../../src/cv/index.js";
import { readFixture } from "../engines.js";

interface Reference {
  readonly name: string;
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly threshold: number;
}

const references = readFixture<readonly Reference[]>(import.meta.url, "precision-recall.json");

describe("youdenThreshold", () => {
  test("separates positives from negatives if a threshold can", () => {
    expect(youdenThreshold([0, 1, 0, 1], [0.2, 0.7, 0.3, 0.9])).toBe(0.7);
  });

  test("takes the highest of several equally good thresholds", () => {
    // One of three thirds each: 1/3 - 0, then 2/3 - 1/3.
    expect(youdenThreshold([1, 0, 1, 0, 1, 0], [6, 5, 4, 3, 2, 1])).toBe(6);
  });

  test.each(references)("equals the maximum over scikit-learn's confusion matrices: $name", (reference) => {
    expect(youdenThreshold(reference.labels, reference.scores)).toBe(reference.threshold);
  });

  test("is undefined if one label does not occur", () => {
    expect(youdenThreshold([], [])).toBeUndefined();
    expect(youdenThreshold([1, 1], [0.1, 0.2])).toBeUndefined();
    expect(youdenThreshold([0, 0], [0.1, 0.2])).toBeUndefined();
  });

  test("throws on a score that is NaN", () => {
    expect(() => youdenThreshold([0], [Number.NaN])).toThrow(
      new RangeError("youdenThreshold: scores must be numbers, got NaN at 0"),
    );
  });
});
