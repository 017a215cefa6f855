import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { swishForward, swishGradient } from "../../../src/backend/internal.js";
import { EVERY_ENGINE, expectClose, take } from "../../engines.js";

/** From -100 to 100, in steps that no power of two divides. */
const INPUTS = Float32Array.from({ length: 2003 }, (_, index) => (index - 1001) * 0.09987);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe.each(EVERY_ENGINE)("on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  test("swishForward is x times its sigmoid to a few units in the last place", async () => {
    const values = await take(swishForward(tf.tensor1d(INPUTS)));
    // WGSL, 15.7.4.1: the exponential of WebGPU may be wrong by 3 + 2 |x| units in the last place.
    const allowed = (x: number) => (engine === "webgpu" ? (8 + 2 * Math.abs(x)) * 2 ** -23 : 1e-6);
    const shares = Array.from(INPUTS, (x, index) => {
      const expected = x * sigmoid(x);
      return Math.abs(values[index] - expected) / Math.max(Math.abs(expected), 1e-30) / allowed(x);
    });
    expect(Math.max(...shares)).toBeLessThan(1);
  });

  test("swishGradient multiplies by the slope in closed form", async () => {
    const dx = await take(swishGradient({ dy: tf.fill([INPUTS.length], 2), x: tf.tensor1d(INPUTS) }));
    const expected = Array.from(INPUTS, (x) => 2 * sigmoid(x) * (1 + x * (1 - sigmoid(x))));
    expectClose(dx, expected);
  });

  test("keeps NaN, and grows without bound", async () => {
    const x = tf.tensor1d([Number.NaN, Number.POSITIVE_INFINITY, 0, 3e38]);
    expect([...(await take(swishForward(x)))]).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      0,
      expect.closeTo(3e38, -37),
    ]);
  });
});
