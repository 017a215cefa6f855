import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { channelStatistics, normRelu, normReluGradient } from "../../../src/backend/internal.js";
import { EVERY_ENGINE, expectClose, formula, take } from "../../engines.js";

describe.each(EVERY_ENGINE)("on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  /** Four pixels of two channels. */
  const images = () => tf.tensor4d([1, 10, 2, 10, 3, 10, 6, 14], [1, 2, 2, 2]);

  describe("channelStatistics", () => {
    test("measures the mean and the biased variance of each channel", async () => {
      const { mean, variance } = channelStatistics(images());
      expectClose(await take(mean), [3, 11]);
      expectClose(await take(variance), [3.5, 3]);
    });

    test("rejects images of whole numbers", () => {
      expect(() => channelStatistics(tf.cast(images(), "int32"))).toThrow(
        new TypeError("batchNormForward: x must be float32, got int32"),
      );
    });
  });

  describe("normRelu", () => {
    const parameters = () => ({ gamma: tf.tensor1d([2]), beta: tf.tensor1d([1]) });

    test("normalizes by statistics and cuts off what is below zero", async () => {
      const x = tf.tensor4d([1, 2, 3, 6], [1, 2, 2, 1]);
      const statistics = { mean: tf.tensor1d([3]), variance: tf.tensor1d([3.75]) };
      expectClose(await take(normRelu({ x, ...statistics, ...parameters() }, 0.25)), [0, 0, 1, 4]);
    });

    test("leaves out channels beyond those of its parameters", async () => {
      const statistics = { mean: tf.tensor1d([3, 0]), variance: tf.tensor1d([3.75, 1]) };
      const y = normRelu({ x: images(), ...statistics, ...parameters() }, 0.25);
      expect(y.shape).toEqual([1, 2, 2, 1]);
      expectClose(await take(y), [0, 0, 1, 4]);
    });
  });

  describe("normRelu with given statistics", () => {
    const statistics = () => ({
      mean: tf.tensor1d([0.1, -0.2, 0.3, 0, 0.2]),
      variance: tf.tensor1d([1, 2, 0.5, 1, 3]),
    });

    /** The same for all channels but the last one, by the engine's own operations. */
    function composed(images: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
      const [x, mean, variance] = [images, ...Object.values(statistics())].map((tensor) => {
        const shape = [...tensor.shape.slice(0, -1), 4];
        return tf.slice(tensor, Array(shape.length).fill(0), shape);
      });
      const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, 0.25)));
      return tf.relu(tf.add(tf.mul(tf.sub(x, mean), scale), beta));
    }

    test("has gradients, with zeros for channels beyond those of its parameters", async () => {
      const inputs = [
        tf.tensor(formula(60, 0.7), [2, 2, 3, 5]),
        tf.tensor1d([1, -2, 0.5, 1.5]),
        tf.tensor1d([1, 0, -1, 0]),
      ];
      const run = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
        normRelu({ x: x as tf.Tensor4D, gamma, beta, ...statistics() }, 0.25);
      const dy = tf.tensor(formula(48, 1.3), [2, 2, 3, 4]);
      const [gradients, expected] = [run, composed].map((each) =>
        tf.grads(each as (...tensors: tf.Tensor[]) => tf.Tensor)(inputs, dy),
      );
      for (const [index, gradient] of gradients.entries()) {
        expectClose(await take(gradient), await take(expected[index]), 2e-6);
      }
    });

    test("rejects images of whole numbers", () => {
      const x = tf.ones<tf.Rank.R4>([1, 2, 2, 5], "int32");
      const parameters = { gamma: tf.ones([5]), beta: tf.ones([5]) };
      expect(() => normRelu({ x, ...parameters, ...statistics() }, 0.25)).toThrow(
        new TypeError("normRelu: x must be float32, got int32"),
      );
    });
  });

  describe("normReluGradient", () => {
    const EPSILON = 1e-3;
    const x = () => tf.tensor(formula(48, 0.7), [2, 2, 3, 4]) as tf.Tensor4D;
    const gamma = () => tf.tensor1d([1, -2, 0.5, 1.5]);
    const beta = () => tf.tensor1d([0.1, 0.2, -0.3, 0]);
    const dy = () => tf.tensor(formula(48, 1.3), [2, 2, 3, 4]) as tf.Tensor4D;

    /** What the gradient is taken of, by the engine's own operations. */
    function composed(images: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor): tf.Tensor {
      const { mean, variance } = tf.moments(images, [0, 1, 2]);
      const normalized = tf.mul(tf.sub(images, mean), tf.rsqrt(tf.add(variance, EPSILON)));
      return tf.relu(tf.add(tf.mul(normalized, scale), shift));
    }

    test("equals that of the operations that it replaces", async () => {
      const inputs = { x: x(), ...channelStatistics(x()), gamma: gamma() };
      const y = normRelu({ ...inputs, beta: beta() }, EPSILON);
      const gradients = normReluGradient({ ...inputs, dy: dy(), y }, EPSILON);
      const expected = tf.grads(composed as (...tensors: tf.Tensor[]) => tf.Tensor)([x(), gamma(), beta()], dy());
      for (const [index, gradient] of gradients.entries()) {
        expectClose(await take(gradient), await take(expected[index]), 2e-6);
      }
    });

    test("leaves out channels beyond those of its parameters", async () => {
      const run = async (images: tf.Tensor4D) => {
        const inputs = { x: images, ...channelStatistics(images), gamma: gamma() };
        const y = normRelu({ ...inputs, beta: beta() }, EPSILON);
        return Promise.all(normReluGradient({ ...inputs, dy: dy(), y }, EPSILON).map(take));
      };
      const more = tf.concat([x(), tf.ones([2, 2, 3, 2])], 3) as tf.Tensor4D;
      expect(await run(more)).toEqual(await run(x()));
    });
  });
});
