import { describe, expect, test } from "vitest";
import { chooseThresholds } from "../../../src/pipeline/runs/choose-thresholds.js";

describe("chooseThresholds", () => {
  test("chooses a threshold per class on the predicted slices", () => {
    const ids = ["a", "b", "c", "d", "e"];
    const classes = ["any", "epidural"];
    const labels = { ids, classes, values: Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 0, 1, 1) };
    const values = Float32Array.of(0.75, 0.1, 0.5, 0.1, 0.625, 0.1, 0.25, 0.1, Number.NaN, Number.NaN);
    expect(chooseThresholds(labels, { ids, classes, values })).toEqual({
      any: {
        threshold: 0.75,
        truePositives: 1,
        falseNegatives: 1,
        falsePositives: 0,
        trueNegatives: 2,
        sensitivity: 1 / 2,
        specificity: 1,
        positivePredictiveValue: 1,
        negativePredictiveValue: 2 / 3,
      },
      epidural: null,
    });
  });
});
