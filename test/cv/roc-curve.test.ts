import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rocCurve } from "../../src/cv/index.js";

interface Reference {
  readonly name: string;
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  readonly thresholds: readonly number[];
}

const references: readonly Reference[] = JSON.parse(
  readFileSync(new URL("fixtures/roc.json", import.meta.url), "utf8"),
);

describe("rocCurve", () => {
  test("climbs at a positive and goes right at a negative", () => {
    expect(rocCurve([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.6])).toEqual({
      falsePositiveRate: Float64Array.of(0, 0, 0.5, 0.5, 1),
      truePositiveRate: Float64Array.of(0, 0.5, 0.5, 1, 1),
      thresholds: Float64Array.of(Infinity, 0.9, 0.8, 0.7, 0.6),
    });
  });

  test("goes diagonally where scores are equal", () => {
    expect(rocCurve([1, 0, 0], [0.5, 0.5, 0.5])).toEqual({
      falsePositiveRate: Float64Array.of(0, 1),
      truePositiveRate: Float64Array.of(0, 1),
      thresholds: Float64Array.of(Infinity, 0.5),
    });
  });

  test("leaves out the inner points of a straight run", () => {
    expect(rocCurve([1, 1, 1, 0, 0, 0], [6, 5, 4, 3, 2, 1]).thresholds).toEqual(Float64Array.of(Infinity, 6, 4, 1));
  });

  test.each(references)("gives the points of scikit-learn: $name", (reference) => {
    const curve = rocCurve(reference.labels, reference.scores);
    expect(Array.from(curve.thresholds)).toEqual([Infinity, ...reference.thresholds]);
    expect(curve.falsePositiveRate.length).toBe(reference.falsePositiveRate.length);
    reference.falsePositiveRate.forEach((rate, point) => {
      expect(curve.falsePositiveRate[point]).toBeCloseTo(rate, 12);
      expect(curve.truePositiveRate[point]).toBeCloseTo(reference.truePositiveRate[point], 12);
    });
  });

  test("rises from (0, 0) to (1, 1) at falling thresholds", () => {
    const rows = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 9 })), { minLength: 2, maxLength: 60 })
      .filter((pairs) => new Set(pairs.map(([label]) => label)).size === 2);
    fc.assert(
      fc.property(rows, (pairs) => {
        const curve = rocCurve(
          pairs.map(([label]) => label),
          pairs.map(([, score]) => score),
        );
        for (const rate of [curve.falsePositiveRate, curve.truePositiveRate]) {
          expect([rate[0], rate.at(-1)]).toEqual([0, 1]);
          expect(rate).toEqual(rate.toSorted());
        }
        expect(curve.thresholds.toReversed()).toEqual(curve.thresholds.toSorted());
      }),
    );
  });

  test("holds a curve of 300,000 points", () => {
    const labels = Uint8Array.from({ length: 300_000 }, (_, row) => row % 2);
    const scores = Float64Array.from(labels, (_, row) => row);
    expect(rocCurve(labels, scores).thresholds.length).toBe(300_001);
  });

  test("throws when one label does not occur", () => {
    expect(() => rocCurve([1, 1], [0.1, 0.2])).toThrow(
      new RangeError("rocCurve: labels must hold both 0 and 1, got 0 of 0 and 2 of 1"),
    );
    expect(() => rocCurve([], [])).toThrow(
      new RangeError("rocCurve: labels must hold both 0 and 1, got 0 of 0 and 0 of 1"),
    );
  });

  test("throws on labels other than 0 and 1, on NaN scores and on different lengths", () => {
    expect(() => rocCurve([0, 2], [0.1, 0.2])).toThrow(new RangeError("rocCurve: labels must be 0 or 1, got 2 at 1"));
    expect(() => rocCurve([0, 1], [0.1, Number.NaN])).toThrow(
      new RangeError("rocCurve: scores must be numbers, got NaN at 1"),
    );
    expect(() => rocCurve([0, 1], [0.1])).toThrow(
      new RangeError("rocCurve: scores must hold one number per label (2), got 1"),
    );
  });
});
