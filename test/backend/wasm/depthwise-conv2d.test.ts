import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { expectClose, formula, take } from "../../engines.js";

type Shape = [number, number, number, number];

interface Case {
  readonly input: Shape;
  readonly filter: Shape;
  readonly stride: number;
  readonly pad: "same" | "valid" | number;
}

const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

/** A depthwise convolution and its gradients by input and filter on an engine. */
async function convolveOn(engine: "wasm" | "cpu", { input, filter, stride, pad }: Case): Promise<Float32Array[]> {
  await tf.setBackend(engine);
  const tensors = tf.tidy(() => {
    const x = tf.tensor(formula(size(input), 0.7), input) as tf.Tensor4D;
    const weights = tf.tensor(formula(size(filter), 1.1), filter) as tf.Tensor4D;
    const convolve = (a: tf.Tensor, b: tf.Tensor) =>
      tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
    const y = convolve(x, weights);
    const dy = tf.tensor(formula(y.size, 0.3), y.shape);
    return [y, ...tf.grads(convolve)([x, weights], dy)];
  });
  return Promise.all(tensors.map(take));
}

describe("depthwise convolution on wasm", () => {
  beforeAll(async () => {
    await selectEngine({ prefer: "cpu" });
    await selectEngine({ prefer: "wasm" });
  });

  test("sums each channel under its own filter, with zeros outside of the image", async () => {
    const x = tf.tensor4d([1, 10, 2, 20, 3, 30], [1, 1, 3, 2]);
    const filter = tf.tensor4d([1, 1, 10, 0, 100, 1], [1, 3, 2, 1]);
    expectClose(await take(tf.depthwiseConv2d(x, filter, 1, "same")), [210, 20, 321, 40, 32, 20]);
  });

  test("and its gradients are those of the cpu engine for any size, stride, padding and number of channels", async () => {
    const cases = fc.record({
      batch: fc.integer({ min: 1, max: 2 }),
      rows: fc.integer({ min: 1, max: 9 }),
      cols: fc.integer({ min: 1, max: 9 }),
      channels: fc.constantFrom(1, 5, 16, 19, 32),
      kernel: fc.integer({ min: 1, max: 5 }),
      stride: fc.integer({ min: 1, max: 3 }),
      pad: fc.constantFrom<Case["pad"]>("same", "valid", 1, 2),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ batch, rows, cols, channels, kernel, stride, pad }) => {
        const around = typeof pad === "number" ? 2 * pad : 0;
        fc.pre(pad === "same" || Math.min(rows, cols) + around >= kernel);
        const of: Case = { input: [batch, rows, cols, channels], filter: [kernel, kernel, channels, 1], stride, pad };
        const [y, dx, dFilter] = await convolveOn("wasm", of);
        const [expectedY, expectedDx, expectedDFilter] = await convolveOn("cpu", of);
        expectClose(y, expectedY, 1e-5);
        expectClose(dx, expectedDx, 1e-5);
        expectClose(dFilter, expectedDFilter, 1e-5);
      }),
      { numRuns: 60 },
    );
  });

  test("supports dilated filters, and several filters per channel, as the engine's own kernel does", async () => {
    const run = async (engine: "wasm" | "cpu") => {
      await tf.setBackend(engine);
      const x = tf.tensor(formula(100, 0.7), [1, 5, 5, 4]) as tf.Tensor4D;
      const filter = tf.tensor(formula(72, 1.1), [3, 3, 4, 2]) as tf.Tensor4D;
      return take(tf.depthwiseConv2d(x, filter, 1, "same", "NHWC", 2));
    };
    expectClose(await run("wasm"), await run("cpu"), 1e-5);
  });

  test("keeps NaN", async () => {
    await tf.setBackend("wasm");
    const x = tf.tensor4d([1, Number.NaN, 3], [1, 1, 3, 1]);
    expect([...(await take(tf.depthwiseConv2d(x, tf.ones([1, 1, 1, 1]), 1, "same")))]).toEqual([1, Number.NaN, 3]);
  });
});
