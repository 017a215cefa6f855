import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { type EngineName, selectEngine } from "../../../src/backend/index.js";
import { expectClose, formula, take } from "../../engines.js";

type Shape = [number, number, number, number];

interface Case {
  readonly name: string;
  readonly images: Shape;
  readonly outChannels: number;
  readonly stride: number;
  readonly pad: "same" | "valid" | 1;
}

/** Sizes around those of the tiles, panels and blocks of assembly/matrix-product.ts. */
const CASES: readonly Case[] = [
  { name: "a single number", images: [1, 1, 1, 1], outChannels: 1, stride: 1, pad: "valid" },
  { name: "whole tiles", images: [2, 2, 3, 8], outChannels: 16, stride: 1, pad: "same" },
  { name: "parts of tiles", images: [1, 3, 3, 5], outChannels: 11, stride: 1, pad: "same" },
  { name: "fewer channels than a panel has", images: [2, 3, 2, 9], outChannels: 3, stride: 1, pad: "valid" },
  { name: "several blocks of pixels", images: [1, 13, 21, 6], outChannels: 9, stride: 1, pad: "valid" },
  { name: "several blocks of channels", images: [1, 2, 3, 517], outChannels: 10, stride: 1, pad: "same" },
  { name: "several blocks of channels of the output", images: [1, 1, 5, 12], outChannels: 520, stride: 1, pad: "same" },
  { name: "every other pixel, odd image", images: [2, 5, 7, 6], outChannels: 8, stride: 2, pad: "same" },
  { name: "every other pixel, even image", images: [1, 4, 6, 3], outChannels: 10, stride: 2, pad: "valid" },
  { name: "every third pixel", images: [1, 7, 8, 4], outChannels: 8, stride: 3, pad: "valid" },
  { name: "zeros around the image", images: [1, 3, 4, 6], outChannels: 8, stride: 1, pad: 1 },
];

/** A pointwise convolution and its gradients by images and filter, for an output gradient that differs everywhere. */
async function compute(engine: EngineName, { images, outChannels, stride, pad }: Case): Promise<Float32Array[]> {
  await selectEngine({ prefer: engine });
  const [batch, rows, cols, channels] = images;
  const filter: Shape = [1, 1, channels, outChannels];
  const run = (x: tf.Tensor, weights: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, weights as tf.Tensor4D, stride, pad);
  const tensors = tf.tidy(() => {
    const x = tf.tensor(formula(batch * rows * cols * channels, 0.7), images);
    const weights = tf.tensor(formula(channels * outChannels, 1.1), filter);
    const y = run(x, weights);
    return [y, ...tf.grads(run)([x, weights], tf.tensor(formula(y.size, 0.3), y.shape))];
  });
  return Promise.all(tensors.map(take));
}

describe("pointwise convolution on wasm", () => {
  beforeAll(async () => {
    await selectEngine({ prefer: "wasm" });
  });

  test("multiplies each pixel by the filter", async () => {
    const pixels = tf.tensor4d([1, 2, 3, 4], [1, 2, 1, 2]);
    const filter = tf.tensor4d([1, 0, 10, 0, 1, 100], [1, 1, 2, 3]);
    expectClose(await take(tf.conv2d(pixels, filter, 1, "same")), [1, 2, 210, 3, 4, 430]);
  });

  test.each(CASES)("has the values and gradients of the cpu engine: $name", async (of) => {
    const [actual, expected] = [await compute("wasm", of), await compute("cpu", of)];
    for (const [index, values] of expected.entries()) expectClose(actual[index], values, 1e-5);
  });

  test("leaves no tensor behind", async () => {
    await compute("wasm", CASES[7]);
    const before = tf.memory().numTensors;
    await compute("wasm", CASES[7]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
