import { describe, expect, test } from "vitest";
import { rocCurves } from "../../../src/pipeline/runs/roc-curves.js";

const classes = ["any"];
const labels = { ids: ["a", "b", "c", "d", "e"], classes, values: Uint8Array.of(0, 1, 0, 1, 1) };
const fold = (index: number, ...valid: string[]) => ({ index, train: [], valid });

describe("rocCurves", () => {
  test("draws all folds together, and each fold alone", () => {
    const predictions = { ...labels, values: Float32Array.of(0.1, 0.2, 0.3, 0.4, Number.NaN) };
    const [any] = rocCurves(labels, predictions, [fold(0, "a", "b"), fold(1, "c", "d")]);
    // Of the four pairs of a positive and a negative, only b and c are the wrong way round; e was never predicted.
    expect(any).toMatchObject({ name: "any", auc: 0.75 });
    expect(any.folds).toMatchObject([{ auc: 1 }, { auc: 1 }]);
    const [{ falsePositiveRate, truePositiveRate }] = any.folds ?? [];
    expect(falsePositiveRate).toEqual(Float64Array.of(0, 0, 1));
    expect(truePositiveRate).toEqual(Float64Array.of(0, 1, 1));
  });

  test("draws no curve for a fold without the class", () => {
    const predictions = { ...labels, values: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5) };
    const [any] = rocCurves(labels, predictions, [fold(0, "a", "b"), fold(1, "c")]);
    expect(any.folds?.[1]).toEqual({ auc: undefined, falsePositiveRate: [], truePositiveRate: [] });
  });
});
