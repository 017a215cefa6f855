import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { BatchNorm, batchNormTrain } from "../../src/models/batch-norm.js";
import { scaleChannels } from "../../src/models/channel-layers.js";
import { DropConnect, SeededDropout } from "../../src/models/drop.js";
import { swish } from "../../src/models/swish.js";
import { EVERY_ENGINE, expectClose, formula, readFixture, take } from "../engines.js";

interface Fixture {
  readonly batchNorm: Record<"y" | "dx" | "dgamma" | "dbeta" | "runningMean" | "runningVar" | "evaluated", number[]>;
  readonly swish: Record<"x" | "y" | "dx", number[]>;
  readonly scale: Record<"y" | "dx" | "dgate", number[]>;
}

const reference = readFixture<Fixture>(import.meta.url, "layers.json");
const SHAPE: [number, number, number, number] = [2, 3, 4, 5];
const LENGTH = 120;

describe.each(EVERY_ENGINE)("on %s, as PyTorch computes it", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  const images = () => tf.add(tf.mul(tf.tensor(formula(LENGTH, 0.7), SHAPE), 3), 1) as tf.Tensor4D;
  const gradientOfOutput = () => tf.tensor(formula(LENGTH, 1.3), SHAPE);
  const gamma = () => tf.add(tf.tensor1d(formula(5, 0.9)), 1.5);
  const beta = () => tf.tensor1d(formula(5, 0.4));

  describe("batchNormTrain", () => {
    test("normalizes by the statistics of the batch", async () => {
      const y = batchNormTrain(images(), { gamma: gamma(), beta: beta(), epsilon: 1e-3 }, () => {});
      expectClose(await take(y), reference.batchNorm.y);
    });

    test("has the gradients of images, gamma and beta", async () => {
      const run = (x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor) =>
        batchNormTrain(x as tf.Tensor4D, { gamma: scale, beta: shift, epsilon: 1e-3 }, () => {});
      const [dx, dgamma, dbeta] = tf.grads(run as (...x: tf.Tensor[]) => tf.Tensor)(
        [images(), gamma(), beta()],
        gradientOfOutput(),
      );
      expectClose(await take(dx), reference.batchNorm.dx);
      expectClose(await take(dgamma), reference.batchNorm.dgamma, 2e-6);
      expectClose(await take(dbeta), reference.batchNorm.dbeta, 2e-6);
    });
  });

  describe("BatchNorm", () => {
    test("keeps running statistics with the unbiased variance, and evaluates with them", async () => {
      const layer = new BatchNorm({ momentum: 0.1, epsilon: 1e-3 });
      layer.build([null, 3, 4, 5]);
      layer.setWeights([gamma(), beta(), tf.zeros([5]), tf.ones([5])]);
      tf.tidy(() => void layer.call(images(), { training: true }));
      const [, , runningMean, runningVariance] = layer.getWeights();
      expectClose(await runningMean.data(), reference.batchNorm.runningMean);
      expectClose(await runningVariance.data(), reference.batchNorm.runningVar);
      expectClose(await take(layer.call(images(), {})), reference.batchNorm.evaluated);
    });
  });

  describe("swish", () => {
    test("is x times its sigmoid, also far from zero", async () => {
      expectClose(await take(swish(tf.tensor1d(reference.swish.x))), reference.swish.y);
    });

    test("has the gradient in closed form", async () => {
      const gradient = tf.grad((x) => swish(x))(tf.tensor1d(reference.swish.x));
      expectClose(await take(gradient), reference.swish.dx);
    });
  });

  describe("scaleChannels", () => {
    test("multiplies each channel by its gate, with the gradients of both", async () => {
      const x = tf.tensor(formula(LENGTH, 0.7), SHAPE) as tf.Tensor4D;
      const gate = tf.tensor(formula(10, 0.3), [2, 1, 1, 5]) as tf.Tensor4D;
      const run = (a: tf.Tensor, b: tf.Tensor) => scaleChannels(a as tf.Tensor4D, b as tf.Tensor4D);
      expectClose(await take(run(x, gate)), reference.scale.y);
      const [dx, dgate] = tf.grads(run as (...x: tf.Tensor[]) => tf.Tensor)([x, gate], gradientOfOutput());
      expectClose(await take(dx), reference.scale.dx);
      expectClose(await take(dgate), reference.scale.dgate);
    });
  });

  describe("SeededDropout", () => {
    const ones = () => tf.ones([4, 1000]);

    test("drops a share of features and keeps the mean", async () => {
      const values = await take(
        new SeededDropout({ name: "d", rate: 0.2 }).call(ones(), { training: true, dropSeed: 1 }),
      );
      const dropped = values.filter((value) => value === 0).length / values.length;
      expect(dropped).toBeGreaterThan(0.18);
      expect(dropped).toBeLessThan(0.22);
      expectClose(new Set(values).size === 2 ? [Math.max(...values)] : [], [1.25]);
    });

    test("drops the same for the same seed and name, and other features for another", async () => {
      const run = (name: string, dropSeed: number) =>
        take(new SeededDropout({ name, rate: 0.5 }).call(ones(), { training: true, dropSeed }));
      expect(await run("d", 1)).toEqual(await run("d", 1));
      expect(await run("d", 1)).not.toEqual(await run("d", 2));
      expect(await run("d", 1)).not.toEqual(await run("e", 1));
    });

    test("does nothing in evaluation", async () => {
      expectClose(await take(new SeededDropout({ name: "d", rate: 0.5 }).call(tf.ones([3]), {})), [1, 1, 1]);
    });

    test("needs a seed in training", () => {
      const layer = new SeededDropout({ name: "head", rate: 0.5 });
      expect(() => layer.call(tf.ones([3]), { training: true })).toThrow(
        "head: training needs a dropSeed, got undefined",
      );
    });

    test("rejects a rate of 1", () => {
      expect(() => new SeededDropout({ name: "head", rate: 1 })).toThrow("head: rate must be in [0, 1), got 1");
    });
  });

  describe("DropConnect", () => {
    test("drops whole samples", async () => {
      const layer = new DropConnect({ name: "d", rate: 0.5 });
      const values = await take(layer.call(tf.ones([64, 2, 2, 3]), { training: true, dropSeed: 3 }));
      const samples = Array.from({ length: 64 }, (_, index) => values.slice(index * 12, index * 12 + 12));
      for (const sample of samples) expect(new Set(sample).size).toBe(1);
      expect(new Set(values)).toEqual(new Set([0, 2]));
    });
  });
});
