import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logit, meanLogits, sigmoid, toProbabilities } from "../../src/postprocess/index.js";

describe("meanLogits", () => {
  test("averages element by element", () => {
    const views = [Float32Array.of(1, -2), Float32Array.of(3, 0), Float32Array.of(2, 5)];
    expect(meanLogits(views)).toEqual(Float32Array.of(2, 1));
  });

  test("makes .110 of .01 and .60, not .305", () => {
    const [mean] = meanLogits([Float32Array.of(logit(0.01)), Float32Array.of(logit(0.6))]);
    expect(sigmoid(mean)).toBeCloseTo(0.11, 3);
  });

  test("refuses NaN and does not change its input", () => {
    const views = [Float32Array.of(1, 2), Float32Array.of(3, 4)];
    expect(meanLogits(views)).toEqual(Float32Array.of(2, 3));
    expect(views).toEqual([Float32Array.of(1, 2), Float32Array.of(3, 4)]);
    expect(() => meanLogits([views[0], Float32Array.of(3, Number.NaN)])).toThrow(
      new RangeError("meanLogits: logits 1 must be numbers, got NaN at 1"),
    );
  });

  test("is the array itself, copied, for one view", () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, maxLength: 20 }), (view) => {
        const mean = meanLogits([view]);
        // A sum begins at 0, and 0 + -0 is 0.
        expect(mean).toEqual(view.map((logit) => logit + 0));
        expect(mean).not.toBe(view);
      }),
    );
  });

  test("throws without arrays and on different lengths", () => {
    expect(() => meanLogits([])).toThrow(new RangeError("meanLogits: logits must hold at least one array, got 0"));
    expect(() => meanLogits([new Float32Array(12), new Float32Array(6)])).toThrow(
      expect.objectContaining({ name: "ShapeError", message: "meanLogits: logits 1 must be [12], got [6]" }),
    );
  });
});

describe("toProbabilities", () => {
  test("applies the sigmoid to each element", () => {
    expect(toProbabilities(Float32Array.of(0, 1000, -1000, Infinity))).toEqual(Float32Array.of(0.5, 1, 0, 1));
    expect(() => toProbabilities(Float32Array.of(Number.NaN))).toThrow(
      new RangeError("toProbabilities: logits must be numbers, got NaN at 0"),
    );
  });
});
