import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confusionTable, sensitivityAtSpecificity, specificityAtSensitivity } from "../../src/cv/index.js";
import { decisionCases } from "./decisions.js";

const labels = [0, 0, 1, 1];
const scores = [0.1, 0.4, 0.35, 0.8];

describe("sensitivityAtSpecificity and specificityAtSensitivity", () => {
  test("take the best of the thresholds that are allowed", () => {
    expect(sensitivityAtSpecificity(labels, scores, 0.5)).toEqual({
      threshold: 0.35,
      sensitivity: 1,
      specificity: 0.5,
    });
    expect(sensitivityAtSpecificity(labels, scores, 0.6)).toEqual({ threshold: 0.8, sensitivity: 0.5, specificity: 1 });
    expect(specificityAtSensitivity(labels, scores, 0.5)).toEqual({ threshold: 0.8, sensitivity: 0.5, specificity: 1 });
    expect(specificityAtSensitivity(labels, scores, 1)).toEqual({ threshold: 0.35, sensitivity: 1, specificity: 0.5 });
  });

  test("call nothing positive where even the highest score is a negative", () => {
    expect(sensitivityAtSpecificity([1, 0], [0, 1], 1)).toEqual({
      threshold: Infinity,
      sensitivity: 0,
      specificity: 1,
    });
  });

  test.each(decisionCases)("equal the ROC curve of scikit-learn: $name", (entry) => {
    for (const { rate, sensitivity, specificity } of entry.points) {
      expect(sensitivityAtSpecificity(entry.labels, entry.scores[0], rate)?.sensitivity).toBeCloseTo(sensitivity, 12);
      expect(specificityAtSensitivity(entry.labels, entry.scores[0], rate)?.specificity).toBeCloseTo(specificity, 12);
    }
  });

  test("give the rates of their threshold", () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 5 })), { minLength: 2 });
    fc.assert(
      fc.property(pairs, fc.double({ min: 0, max: 1, noNaN: true }), (rows, rate) => {
        const [truth, values] = [rows.map(([label]) => label), rows.map(([, score]) => score)];
        fc.pre(new Set(truth).size === 2);
        const bySpecificity = sensitivityAtSpecificity(truth, values, rate)!;
        const bySensitivity = specificityAtSensitivity(truth, values, rate)!;
        expect(bySpecificity.specificity).toBeGreaterThanOrEqual(rate);
        expect(bySensitivity.sensitivity).toBeGreaterThanOrEqual(rate);
        for (const { threshold, sensitivity, specificity } of [bySpecificity, bySensitivity]) {
          expect(confusionTable(truth, values, threshold)).toMatchObject({ sensitivity, specificity });
        }
      }),
    );
  });

  test("are undefined without both labels, and throw for a rate outside 0..1", () => {
    expect(sensitivityAtSpecificity([1], [1], 0.5)).toBeUndefined();
    expect(specificityAtSensitivity([0], [1], 0.5)).toBeUndefined();
    expect(() => sensitivityAtSpecificity(labels, scores, 95)).toThrow(
      new RangeError("sensitivityAtSpecificity: specificity must be from 0 to 1, got 95"),
    );
    expect(() => specificityAtSensitivity(labels, scores, Number.NaN)).toThrow(
      new RangeError("specificityAtSensitivity: sensitivity must be from 0 to 1, got NaN"),
    );
  });
});
