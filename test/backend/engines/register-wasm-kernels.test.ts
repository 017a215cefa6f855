import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { expectClose, formula, take } from "../../engines.js";

interface Case {
  readonly name: string;
  readonly input: [number, number, number, number];
  readonly filter: [number, number, number, number];
  readonly strides: [number, number];
  readonly pad: "same" | "valid" | number;
}

/** A convolution, and its gradients by input and filter for an output gradient that differs everywhere. */
async function convolveOn(engine: "wasm" | "cpu", kind: "dense" | "depthwise", of: Case) {
  await selectEngine({ prefer: engine });
  const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
  const convolve = (x: tf.Tensor4D, filter: tf.Tensor4D) =>
    kind === "dense" ? tf.conv2d(x, filter, of.strides, of.pad) : tf.depthwiseConv2d(x, filter, of.strides, of.pad);
  const tensors = tf.tidy(() => {
    const x = tf.tensor4d(formula(size(of.input), 0.7), of.input);
    const filter = tf.tensor4d(formula(size(of.filter), 1.1), of.filter);
    const y = convolve(x, filter);
    const dy = tf.tensor(formula(y.size, 0.3), y.shape) as tf.Tensor4D;
    return [y, ...tf.grads((a, b) => convolve(a as tf.Tensor4D, b as tf.Tensor4D))([x, filter], dy)];
  });
  return Promise.all(tensors.map(take));
}

const UNWRITTEN: Case = {
  name: "1x1, padded, strides 1 and 2",
  input: [2, 5, 4, 3],
  filter: [1, 1, 3, 6],
  strides: [1, 2],
  pad: 1,
};
const DENSE: readonly Case[] = [
  { name: "1x1", input: [2, 5, 4, 3], filter: [1, 1, 3, 6], strides: [1, 1], pad: "same" },
  { name: "1x1, stride 2", input: [2, 5, 4, 3], filter: [1, 1, 3, 6], strides: [2, 2], pad: "same" },
  { name: "3x3 same, odd", input: [2, 7, 5, 3], filter: [3, 3, 3, 4], strides: [1, 1], pad: "same" },
  { name: "3x3 same, stride 2, odd", input: [2, 7, 5, 3], filter: [3, 3, 3, 4], strides: [2, 2], pad: "same" },
  { name: "3x3 same, stride 2, even", input: [1, 8, 6, 2], filter: [3, 3, 2, 5], strides: [2, 2], pad: "same" },
  {
    name: "3x3 valid, stride 2, unused edge",
    input: [2, 8, 6, 2],
    filter: [3, 3, 2, 5],
    strides: [2, 2],
    pad: "valid",
  },
  { name: "5x3 valid, strides 3 and 1", input: [1, 9, 6, 2], filter: [5, 3, 2, 3], strides: [3, 1], pad: "valid" },
  { name: "2x2 same", input: [1, 4, 5, 1], filter: [2, 2, 1, 2], strides: [1, 1], pad: "same" },
  { name: "1x1, padded, stride 2", input: [2, 5, 4, 3], filter: [1, 1, 3, 6], strides: [2, 2], pad: 1 },
  UNWRITTEN,
  { name: "1x1, padded", input: [2, 5, 4, 3], filter: [1, 1, 3, 6], strides: [1, 1], pad: 1 },
  { name: "2x2, padded by 3, stride 3", input: [1, 5, 4, 2], filter: [2, 2, 2, 3], strides: [3, 3], pad: 3 },
  {
    name: "3x3 same, odd, fours of channels",
    input: [2, 7, 5, 4],
    filter: [3, 3, 4, 12],
    strides: [1, 1],
    pad: "same",
  },
  { name: "3x3 same, stride 2, fours", input: [2, 8, 7, 8], filter: [3, 3, 8, 4], strides: [2, 2], pad: "same" },
  { name: "5x5 valid, stride 2, fours", input: [1, 9, 8, 4], filter: [5, 5, 4, 8], strides: [2, 2], pad: "valid" },
  { name: "2x2, padded by 3, stride 3, fours", input: [1, 5, 4, 4], filter: [2, 2, 4, 4], strides: [3, 3], pad: 3 },
  {
    name: "3x2 valid, strides 2 and 1, fours",
    input: [1, 7, 6, 4],
    filter: [3, 2, 4, 4],
    strides: [2, 1],
    pad: "valid",
  },
];

const DEPTHWISE: readonly Case[] = [
  { name: "3x3 same, odd", input: [2, 7, 5, 3], filter: [3, 3, 3, 1], strides: [1, 1], pad: "same" },
  { name: "5x5 same, stride 2, even", input: [2, 8, 6, 4], filter: [5, 5, 4, 1], strides: [2, 2], pad: "same" },
  { name: "3x3 same, stride 2, odd", input: [1, 7, 7, 2], filter: [3, 3, 2, 1], strides: [2, 2], pad: "same" },
  {
    name: "5x5 same, image smaller than the filter",
    input: [1, 2, 2, 3],
    filter: [5, 5, 3, 1],
    strides: [1, 1],
    pad: "same",
  },
  { name: "3x3 valid", input: [1, 6, 5, 2], filter: [3, 3, 2, 1], strides: [1, 1], pad: "valid" },
  { name: "2x2, padded by 3, stride 2", input: [1, 5, 4, 2], filter: [2, 2, 2, 1], strides: [2, 2], pad: 3 },
];

describe("registerWasmKernels", () => {
  beforeAll(async () => {
    await selectEngine({ prefer: "cpu" });
  });

  test.each(DENSE)("gives a convolution the values and gradients of the cpu engine: $name", async (of) => {
    const [y, dx, dFilter] = await convolveOn("wasm", "dense", of);
    const [expectedY, expectedDx, expectedDFilter] = await convolveOn("cpu", "dense", of);
    // The engine's own kernel leaves the padding of a 1x1 filter unwritten where the strides differ.
    if (of !== UNWRITTEN) expectClose(y, expectedY, 1e-5);
    expectClose(dx, expectedDx, 1e-5);
    expectClose(dFilter, expectedDFilter, 1e-5);
  });

  test.each(DEPTHWISE)(
    "gives a depthwise convolution the values and gradients of the cpu engine: $name",
    async (of) => {
      const [y, dx, dFilter] = await convolveOn("wasm", "depthwise", of);
      const [expectedY, expectedDx, expectedDFilter] = await convolveOn("cpu", "depthwise", of);
      expectClose(y, expectedY, 1e-5);
      expectClose(dx, expectedDx, 1e-5);
      expectClose(dFilter, expectedDFilter, 1e-5);
    },
  );

  test("leaves no tensor behind", async () => {
    await convolveOn("wasm", "dense", DENSE[3]);
    const before = tf.memory().numTensors;
    await convolveOn("wasm", "dense", DENSE[3]);
    await convolveOn("wasm", "depthwise", DEPTHWISE[1]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("rejects the gradient of a depthwise convolution with several filters per channel", async () => {
    const twoFilters: Case = { name: "", input: [1, 4, 4, 2], filter: [3, 3, 2, 2], strides: [1, 1], pad: "same" };
    await expect(convolveOn("wasm", "depthwise", twoFilters)).rejects.toThrow(
      /channel multiplier must be 1 on wasm, got 2/,
    );
  });
});
