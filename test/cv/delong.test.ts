import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { delongInterval, delongTest, rocAuc } from "../../src/cv/index.js";
import { normalLimit, normalTails } from "../../src/cv/normal-distribution.js";
import { decisionCases, normalTailCases } from "./decisions.js";

const labels = [0, 0, 1, 1];
const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 9 })), { minLength: 6 });

describe("delongInterval", () => {
  test("computes four scores by hand", () => {
    // Positives beat 1/2 and 2/2 negatives: variance 1/8 over 2; negatives lose to 2/2 and 1/2: the same again.
    const interval = delongInterval(labels, [0.1, 0.4, 0.35, 0.8]);
    expect([interval?.auc, interval?.variance]).toEqual([0.75, 0.125]);
    expect([interval?.low, interval?.high]).toEqual([expect.closeTo(0.0570482, 6), 1]);
  });

  test.each(decisionCases)("equals the definition in NumPy: $name", (entry) => {
    const interval = delongInterval(entry.labels, entry.scores[0]);
    expect(interval?.variance).toBeCloseTo(entry.delong.variance, 12);
    expect(interval?.low).toBeCloseTo(entry.delong.low, 10);
    expect(interval?.high).toBeCloseTo(entry.delong.high, 10);
  });

  test("has the area of rocAuc within its interval, whatever the rows", () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const truth = pairs.map(([label]) => label);
        const scores = pairs.map(([, score]) => score);
        const interval = delongInterval(truth, scores);
        const positives = truth.filter((label) => label === 1).length;
        fc.pre(positives >= 2 && truth.length - positives >= 2);
        expect(interval?.auc).toBeCloseTo(rocAuc(truth, scores)!, 12);
        expect(interval!.low).toBeLessThanOrEqual(interval!.auc + 1e-12);
        expect(interval!.high).toBeGreaterThanOrEqual(interval!.auc - 1e-12);
        expect(interval!.variance).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test("throws for a level that is not between 0 and 1, and for a score that is NaN", () => {
    expect(() => delongInterval(labels, [1, 2, 3, 4], { level: 1 })).toThrow(
      new RangeError("delongInterval: level must be between 0 and 1, got 1"),
    );
    expect(() => delongInterval(labels, [1, 2, 3, Number.NaN])).toThrow(
      new RangeError("delongInterval: scores must be numbers, got NaN at 3"),
    );
  });
});

describe("delongTest", () => {
  test.each(decisionCases)("equals the definition in NumPy and the normal tail of SciPy: $name", (entry) => {
    const got = delongTest(entry.labels, entry.scores);
    expect(got?.variance).toBeCloseTo(entry.delong.differenceVariance, 12);
    expect(got?.z).toBeCloseTo(entry.delong.z, 10);
    expect(got?.pValue).toBeCloseTo(entry.delong.pValue, 10);
  });

  test("finds no difference between scores of the same order, nor variance", () => {
    const got = delongTest(labels, [
      [0.1, 0.4, 0.35, 0.8],
      [1, 4, 3, 8],
    ]);
    expect(got).toEqual({ aucs: [0.75, 0.75], difference: 0, variance: 0, z: 0, pValue: 1 });
  });

  test("is undefined where a label occurs once", () => {
    expect(delongTest([0, 0, 1], [labels.slice(1), labels.slice(1)])).toBeUndefined();
  });
});

describe("normalTails", () => {
  test.each(normalTailCases)("equals SciPy at $z", ({ z, tails }) => {
    expect(normalTails(z) / tails).toBeCloseTo(1, 11);
    if (z > 0 && z < 6) expect(normalLimit(tails)).toBeCloseTo(z, 9);
  });
});
