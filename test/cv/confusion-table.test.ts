import { describe, expect, test } from "vitest";
import { confusionTable } from "../../src/cv/index.js";
import { readFixture } from "../engines.js";

interface Reference {
  readonly name: string;
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly threshold: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly rates: Readonly<Record<string, number>>;
}

const references = readFixture<readonly Reference[]>(import.meta.url, "precision-recall.json");

describe("confusionTable", () => {
  test("calls a score positive at the threshold and above", () => {
    expect(confusionTable([1, 1, 1, 0, 0], [0.9, 0.5, 0.4, 0.5, 0.1], 0.5)).toEqual({
      truePositives: 2,
      falseNegatives: 1,
      falsePositives: 1,
      trueNegatives: 1,
      sensitivity: 2 / 3,
      specificity: 1 / 2,
      positivePredictiveValue: 2 / 3,
      negativePredictiveValue: 1 / 2,
    });
  });

  test.each(references)("equals scikit-learn: $name", ({ labels, scores, threshold, counts, rates }) => {
    const table = confusionTable(labels, scores, threshold);
    expect(table).toMatchObject(counts);
    for (const [name, rate] of Object.entries(rates)) expect({ name, ...table }[name]).toBeCloseTo(rate, 12);
  });

  test("leaves a rate undefined if it would divide by 0", () => {
    expect(confusionTable([0], [0.1], 0.5)).toMatchObject({
      sensitivity: undefined,
      specificity: 1,
      positivePredictiveValue: undefined,
      negativePredictiveValue: 1,
    });
    expect(confusionTable([1], [0.9], 0.5)).toMatchObject({
      specificity: undefined,
      negativePredictiveValue: undefined,
    });
  });

  test("throws on a threshold or a score that is NaN, and on different lengths", () => {
    expect(() => confusionTable([0], [0.1], Number.NaN)).toThrow(
      new RangeError("confusionTable: threshold must be a number, got NaN"),
    );
    expect(() => confusionTable([0], [Number.NaN], 0.5)).toThrow(
      new RangeError("confusionTable: scores must be numbers, got NaN at 0"),
    );
    expect(() => confusionTable([0, 1], [0.1], 0.5)).toThrow(
      new RangeError("confusionTable: scores must hold one number per label (2), got 1"),
    );
  });
});
