import { describe, expect, test } from "vitest";
import { precisionRecallCurves } from "../../../src/pipeline/runs/precision-recall-curves.js";

const classes = ["any"];
const labels = { ids: ["a", "b", "c", "d", "e"], classes, values: Uint8Array.of(0, 1, 0, 1, 1) };
const fold = (index: number, ...valid: string[]) => ({ index, train: [], valid });

describe("precisionRecallCurves", () => {
  test("draws all folds together, and each fold alone", () => {
    const predictions = { ...labels, values: Float32Array.of(0.1, 0.2, 0.3, 0.4, Number.NaN) };
    const [any] = precisionRecallCurves(labels, predictions, [fold(0, "a", "b"), fold(1, "c", "d")]);
    // From the highest: d is right, c is wrong, b is right; e was never predicted.
    expect(any).toMatchObject({ name: "any", averagePrecision: (1 + 2 / 3) / 2, prevalence: 1 / 2 });
    expect(any.recall).toEqual(Float64Array.of(1, 1, 0.5, 0.5, 0));
    expect(any.folds).toMatchObject([{ averagePrecision: 1 }, { averagePrecision: 1 }]);
  });

  test("draws no curve for a fold without positives", () => {
    const predictions = { ...labels, values: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5) };
    const [any] = precisionRecallCurves(labels, predictions, [fold(0, "a", "b"), fold(1, "c")]);
    expect(any.folds?.[1]).toEqual({ averagePrecision: undefined, precision: [], recall: [] });
  });
});
