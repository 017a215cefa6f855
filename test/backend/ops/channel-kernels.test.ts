import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { blend, repeatPixels, scaleAndShift, sumProducts } from "../../../src/backend/ops/channel-kernels.js";
import { EVERY_ENGINE, expectClose, formula, take } from "../../engines.js";

describe.each(EVERY_ENGINE)("on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  /** Two images of 1 x 2 pixels with two channels. */
  const images = () => tf.tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [2, 1, 2, 2]);

  describe("scaleAndShift", () => {
    test("scales and shifts each channel", async () => {
      const y = scaleAndShift({ x: images(), scale: tf.tensor1d([2, 1]), shift: tf.tensor1d([0, -10]) });
      expectClose(await take(y), [2, 0, 4, 10, 6, 20, 8, 30]);
    });

    test("has the gradients of the operations that it replaces, for any number of channels", async () => {
      const x = () => tf.tensor(formula(84, 0.7), [2, 3, 2, 7]);
      const inputs = () => [x(), tf.tensor1d(formula(7, 0.9)), tf.tensor1d(formula(7, 0.4))];
      const dy = tf.tensor(formula(84, 1.3), [2, 3, 2, 7]);
      const ours = (...[images, scale, shift]: tf.Tensor[]) =>
        scaleAndShift({ x: images as tf.Tensor4D, scale, shift });
      const plain = (...[images, scale, shift]: tf.Tensor[]) => tf.add(tf.mul(images, scale), shift);
      const expected = await Promise.all(tf.grads(plain)(inputs(), dy).map(take));
      const actual = await Promise.all(tf.grads(ours)(inputs(), dy).map(take));
      actual.forEach((values, index) => {
        expectClose(values, expected[index]);
      });
    });
  });

  describe("sumProducts", () => {
    test("adds up products over the pixels of each image", async () => {
      const sums = sumProducts(images(), tf.tensor4d([1, 1, 1, 1, 1, 0, 2, 1], [2, 1, 2, 2]));
      expect(sums.shape).toEqual([2, 1, 1, 2]);
      expectClose(await take(sums), [3, 30, 11, 40]);
    });

    test("adds up many pixels of many channels", async () => {
      const [a, b] = [0.7, 1.3].map((factor) => tf.tensor(formula(2 * 130 * 21, factor), [2, 13, 10, 21]));
      const sums = await take(sumProducts(a as tf.Tensor4D, b as tf.Tensor4D));
      expectClose(sums, await take(tf.sum(tf.mul(a, b), [1, 2])), 1e-5);
    });
  });

  describe("repeatPixels", () => {
    test("repeats the values of an image for each of its pixels", async () => {
      const repeated = repeatPixels(tf.tensor4d([1, 2, 3, 4], [2, 1, 1, 2]), { rows: 1, cols: 3 });
      expect(repeated.shape).toEqual([2, 1, 3, 2]);
      expectClose(await take(repeated), [1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]);
    });
  });

  describe("blend", () => {
    test("weighs two tensors", async () => {
      const y = blend(tf.tensor1d([1, 2, 3]), tf.tensor1d([10, 20, 30]), { a: 0.5, b: 0.1 });
      expectClose(await take(y), [1.5, 3, 4.5]);
    });

    test("rejects whole numbers", () => {
      const whole = tf.tensor1d([1], "int32");
      expect(() => blend(whole, tf.tensor1d([1]), { a: 1, b: 1 })).toThrow(
        new TypeError("blend: x must be float32, got int32"),
      );
    });
  });
});
