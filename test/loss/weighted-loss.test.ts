import { readFileSync } from "node:fs";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, test } from "vitest";
import { weightedLogLoss, weightedLoss } from "../../src/loss/index.js";
import { toProbabilities } from "../../src/postprocess/index.js";
import { CLASSES } from "../../src/types.js";

const reference = JSON.parse(readFileSync(new URL("fixtures/bce.json", import.meta.url), "utf8"));

const variants = JSON.parse(readFileSync(new URL("fixtures/variants.json", import.meta.url), "utf8"));

interface Variant {
  readonly labelSmoothing: number;
  readonly focalGamma: number;
  readonly weightedLoss: number;
  readonly gradient: readonly number[];
}

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("weightedLoss", () => {
  test("is the logit x 2/7 for one sure mistake in any, x 1/7 in another class", () => {
    const labels = tf.zeros<tf.Rank.R2>([1, 6]);
    expect(weightedLoss(labels, tf.tensor2d([[70, -99, -99, -99, -99, -99]])).dataSync()[0]).toBeCloseTo(20, 5);
    expect(weightedLoss(labels, tf.tensor2d([[-99, -99, 70, -99, -99, -99]])).dataSync()[0]).toBeCloseTo(10, 5);
  });

  test("is the mean over the batch", () => {
    const labels = tf.zeros<tf.Rank.R2>([2, 1]);
    const loss = weightedLoss(labels, tf.tensor2d([[50], [-50]]), { weights: [3] });
    expect(loss.shape).toEqual([]);
    expect(loss.dataSync()[0]).toBeCloseTo(75, 5);
  });

  test("gives loss and gradient of torch in double precision", () => {
    const { shape, labels, logits, gradient } = reference;
    const z = tf.tensor2d(labels, shape);
    const x = tf.tensor2d(logits, shape);
    const { value, grad } = tf.valueAndGrad((variable) => weightedLoss(z, variable as tf.Tensor2D))(x);
    // Losses reach 1000 and 32 bits hold seven digits.
    expect(value.dataSync()[0] / reference.weightedLoss).toBeCloseTo(1, 6);
    grad.dataSync().forEach((slope, offset) => {
      expect(slope).toBeCloseTo(gradient[offset], 6);
    });
  });

  test.each(variants.variants as Variant[])(
    "gives loss and gradient of torch and torchvision with labels smoothed by $labelSmoothing and gamma $focalGamma",
    ({ gradient, weightedLoss: expected, ...options }) => {
      const z = tf.tensor2d(variants.labels, variants.shape);
      const x = tf.tensor2d(variants.logits, variants.shape);
      const { value, grad } = tf.valueAndGrad((logits) => weightedLoss(z, logits as tf.Tensor2D, options))(x);
      expect(value.dataSync()[0]).toBeCloseTo(expected, 6);
      grad.dataSync().forEach((slope, offset) => {
        expect(slope).toBeCloseTo(gradient[offset], 6);
      });
    },
  );

  test.each([
    [{ labelSmoothing: 1 }, "weightedLoss: labelSmoothing must be from 0 to below 1, got 1"],
    [{ focalGamma: 0.5 }, "weightedLoss: focalGamma must be 0 or at least 1, got 0.5"],
  ])("rejects %o", (options, message) => {
    expect(() => weightedLoss(tf.zeros([1, 6]), tf.zeros([1, 6]), options)).toThrow(new RangeError(message));
  });

  test("equals the metric on the same predictions as probabilities", () => {
    const logits = Float32Array.from({ length: 12 }, (_, offset) => Math.sin(offset) * 3);
    const labels = Uint8Array.from({ length: 12 }, (_, offset) => offset % 2);
    const loss = weightedLoss(tf.tensor2d(labels, [2, 6]), tf.tensor2d(logits, [2, 6])).dataSync()[0];
    const table = { ids: ["a", "b"], classes: CLASSES };
    const metric = weightedLogLoss({ ...table, values: labels }, { ...table, values: toProbabilities(logits) });
    expect(loss).toBeCloseTo(metric, 6);
  });

  test("leaves one tensor, its result, behind", () => {
    const labels = tf.zeros<tf.Rank.R2>([3, 6]);
    const before = tf.memory().numTensors;
    const loss = weightedLoss(labels, labels);
    expect(tf.memory().numTensors).toBe(before + 1);
    loss.dispose();
  });

  test("throws unless there is one weight per class", () => {
    const labels = tf.zeros<tf.Rank.R2>([1, 5]);
    expect(() => weightedLoss(labels, labels)).toThrow(
      new RangeError("weightedLoss: weights must hold one number per class (5), got 6"),
    );
  });

  test("throws when the shapes differ", () => {
    expect(() => weightedLoss(tf.zeros([1, 6]), tf.zeros([2, 6]))).toThrow(
      "weightedLoss: logits must be [1, 6], got [2, 6]",
    );
  });
});
