import { readFileSync } from "node:fs";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, test } from "vitest";
import { bceWithLogits } from "../../src/loss/index.js";

const reference = JSON.parse(readFileSync(new URL("fixtures/bce.json", import.meta.url), "utf8"));

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** The derivative of the summed loss by the logits. */
const gradient = (labels: tf.Tensor, logits: tf.Tensor) =>
  tf
    .grad((x) => tf.sum(bceWithLogits(labels, x)))(logits)
    .dataSync();

describe("bceWithLogits", () => {
  test("is log 2 at logit 0, whatever the label", () => {
    const losses = bceWithLogits(tf.tensor1d([0, 1, 0.3]), tf.zeros([3])).dataSync();
    for (const loss of losses) expect(loss).toBeCloseTo(Math.LN2, 6);
  });

  test("costs nothing when right and the logit itself when wrong, at extreme logits", () => {
    const logits = tf.tensor1d([1000, -1000, 1000, -1000]);
    const losses = bceWithLogits(tf.tensor1d([1, 0, 0, 1]), logits).dataSync();
    expect(Array.from(losses)).toEqual([0, 0, 1000, 1000]);
  });

  test("takes labels as whole numbers", () => {
    const losses = bceWithLogits(tf.tensor1d([0, 1], "int32"), tf.tensor1d([1000, 1000])).dataSync();
    expect(Array.from(losses)).toEqual([1000, 0]);
  });

  test("gives the losses of torch in double precision", () => {
    const { shape, labels, logits, losses } = reference;
    const got = bceWithLogits(tf.tensor2d(labels, shape), tf.tensor2d(logits, shape));
    expect(got.shape).toEqual(shape);
    got.dataSync().forEach((loss, offset) => {
      expect(loss).toBeCloseTo(losses[offset], 6);
    });
  });

  test("has the gradient sigmoid(x) - z, at 0 and at extreme logits too", () => {
    const labels = tf.tensor1d([0, 1, 0.25, 1, 0, 0, 1]);
    const logits = tf.tensor1d([0, 0, 0, 1000, 1000, -1000, -1000]);
    expect(Array.from(gradient(labels, logits))).toEqual([0.5, -0.5, 0.25, 0, 1, 0, -1]);
  });

  test("has the gradient of finite differences", () => {
    const step = 1e-2;
    const labels = tf.tensor1d([0, 1, 0.5, 1, 0]);
    const logits = tf.tensor1d([-2, -0.5, 0.1, 1.5, 3]);
    const above = bceWithLogits(labels, tf.add(logits, step)).dataSync();
    const below = bceWithLogits(labels, tf.sub(logits, step)).dataSync();
    gradient(labels, logits).forEach((slope, offset) => {
      expect(slope).toBeCloseTo((above[offset] - below[offset]) / (2 * step), 4);
    });
  });

  test("has the gradient -x for the labels", () => {
    const logits = tf.tensor1d([-2, 0, 3]);
    const slopes = tf.grad((labels) => tf.sum(bceWithLogits(labels, logits)))(tf.tensor1d([0, 1, 1]));
    expect(Array.from(slopes.dataSync())).toEqual([2, -0, -3]);
  });

  test("keeps NaN", () => {
    expect(bceWithLogits(tf.tensor1d([0]), tf.tensor1d([Number.NaN])).dataSync()[0]).toBeNaN();
  });

  test("leaves one tensor, its result, behind", () => {
    const labels = tf.tensor1d([0, 1]);
    const logits = tf.tensor1d([1, 1]);
    const before = tf.memory().numTensors;
    const loss = bceWithLogits(labels, logits);
    expect(tf.memory().numTensors).toBe(before + 1);
    loss.dispose();
  });

  test("throws when the shapes differ", () => {
    expect(() => bceWithLogits(tf.zeros([2, 6]), tf.zeros([2, 1]))).toThrow(
      expect.objectContaining({ name: "ShapeError", message: "bceWithLogits: logits must be [2, 6], got [2, 1]" }),
    );
  });
});
