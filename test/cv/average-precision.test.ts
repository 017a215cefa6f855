import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { averagePrecision } from "../../src/cv/index.js";
import { readFixture } from "../engines.js";

interface Reference {
  readonly name: string;
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly averagePrecision: number;
}

const references = readFixture<readonly Reference[]>(import.meta.url, "precision-recall.json");

describe("averagePrecision", () => {
  test("is 1 if all positives score higher, and the share of positives if all scores are equal", () => {
    expect(averagePrecision([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4])).toBe(1);
    expect(averagePrecision([0, 1, 0, 1, 1], [0.5, 0.5, 0.5, 0.5, 0.5])).toBe(3 / 5);
  });

  test("averages the precision at each positive", () => {
    // From the highest score: right, wrong, wrong, right.
    expect(averagePrecision([1, 0, 0, 1], [0.9, 0.8, 0.7, 0.6])).toBe((1 + 2 / 4) / 2);
  });

  test.each(references)("equals scikit-learn: $name", (reference) => {
    expect(averagePrecision(reference.labels, reference.scores)).toBeCloseTo(reference.averagePrecision, 12);
  });

  test("is above 0, at most 1, and does not depend on the order of rows", () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const areaOf = (pairs: readonly (readonly [number, number])[]) =>
          averagePrecision(
            pairs.map(([label]) => label),
            pairs.map(([, score]) => score),
          );
        const area = areaOf(rows);
        expect(areaOf(rows.toReversed())).toBe(area);
        if (area === undefined) return;
        expect(area).toBeGreaterThan(0);
        expect(area).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("is undefined without positives, and 1 without negatives", () => {
    expect(averagePrecision([], [])).toBeUndefined();
    expect(averagePrecision([0, 0], [0.1, 0.2])).toBeUndefined();
    expect(averagePrecision([1, 1], [0.1, 0.2])).toBe(1);
  });

  test("throws on labels other than 0 and 1, on NaN scores and on different lengths", () => {
    expect(() => averagePrecision([0, 2], [0.1, 0.2])).toThrow(
      new RangeError("averagePrecision: labels must be 0 or 1, got 2 at 1"),
    );
    expect(() => averagePrecision([0, 1], [0.1, Number.NaN])).toThrow(
      new RangeError("averagePrecision: scores must be numbers, got NaN at 1"),
    );
    expect(() => averagePrecision([0, 1], [0.1])).toThrow(
      new RangeError("averagePrecision: scores must hold one number per label (2), got 1"),
    );
  });
});
