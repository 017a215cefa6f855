import { describe, expect, test } from "vitest";
import { averagePrecision, precisionRecallCurve } from "../../src/cv/index.js";
import { readFixture } from "../engines.js";

interface Reference {
  readonly name: string;
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly thresholds: readonly number[];
}

const references = readFixture<readonly Reference[]>(import.meta.url, "precision-recall.json");

describe("precisionRecallCurve", () => {
  test("runs from the lowest score, at which all rows are called positive, to a recall of 0", () => {
    expect(precisionRecallCurve([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.6])).toEqual({
      precision: Float64Array.of(2 / 4, 2 / 3, 1 / 2, 1, 1),
      recall: Float64Array.of(1, 1, 0.5, 0.5, 0),
      thresholds: Float64Array.of(0.6, 0.7, 0.8, 0.9),
    });
  });

  test("has one point for equal scores", () => {
    expect(precisionRecallCurve([1, 0, 0], [0.5, 0.5, 0.5])).toEqual({
      precision: Float64Array.of(1 / 3, 1),
      recall: Float64Array.of(1, 0),
      thresholds: Float64Array.of(0.5),
    });
  });

  test.each(references)("gives the points of scikit-learn: $name", (reference) => {
    const curve = precisionRecallCurve(reference.labels, reference.scores);
    expect(Array.from(curve.thresholds)).toEqual(reference.thresholds);
    expect(curve.precision.length).toBe(reference.precision.length);
    reference.precision.forEach((precision, point) => {
      expect(curve.precision[point]).toBeCloseTo(precision, 12);
      expect(curve.recall[point]).toBeCloseTo(reference.recall[point], 12);
    });
  });

  test.each(references)("has the average precision as the area of its steps: $name", ({ labels, scores }) => {
    const { precision, recall } = precisionRecallCurve(labels, scores);
    const area = precision.reduce((sum, height, point) => sum + height * (recall[point] - (recall[point + 1] ?? 0)), 0);
    expect(area).toBeCloseTo(averagePrecision(labels, scores) as number, 12);
  });

  test("holds a curve of 300,000 points", () => {
    const labels = Uint8Array.from({ length: 300_000 }, (_, row) => row % 2);
    const scores = Float64Array.from(labels, (_, row) => row);
    expect(precisionRecallCurve(labels, scores).recall.length).toBe(300_001);
  });

  test("throws without positives", () => {
    expect(() => precisionRecallCurve([0, 0], [0.1, 0.2])).toThrow(
      new RangeError("precisionRecallCurve: labels must hold a 1, got 2 labels without any"),
    );
  });

  test("throws on labels other than 0 and 1, on NaN scores and on different lengths", () => {
    expect(() => precisionRecallCurve([0, 2], [0.1, 0.2])).toThrow(
      new RangeError("precisionRecallCurve: labels must be 0 or 1, got 2 at 1"),
    );
    expect(() => precisionRecallCurve([0, 1], [0.1, Number.NaN])).toThrow(
      new RangeError("precisionRecallCurve: scores must be numbers, got NaN at 1"),
    );
    expect(() => precisionRecallCurve([0, 1], [0.1])).toThrow(
      new RangeError("precisionRecallCurve: scores must hold one number per label (2), got 1"),
    );
  });
});
