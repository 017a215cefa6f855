import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { channelMean, spatialMean } from "../../../src/backend/ops/spatial-mean.js";
import { EVERY_ENGINE, expectClose, formula, take } from "../../engines.js";

/** The mean of each channel of each image, in float64. */
function exactMeans(numbers: Float32Array, [batch, rows, cols, channels]: readonly number[]): Float64Array {
  const means = new Float64Array(batch * channels);
  numbers.forEach((value, index) => {
    means[Math.floor(index / (rows * cols * channels)) * channels + (index % channels)] += value / (rows * cols);
  });
  return means;
}

describe.each(EVERY_ENGINE)("on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  /** Two images of 2 x 2 pixels with two channels: the second channel is ten times the first. */
  const images = () => tf.tensor4d([1, 10, 2, 20, 3, 30, 6, 60, 0, 0, 0, 0, 4, 40, 0, 0], [2, 2, 2, 2]);

  describe("spatialMean", () => {
    test("averages each channel of each image", async () => {
      const mean = spatialMean(images());
      expect(mean.shape).toEqual([2, 1, 1, 2]);
      expectClose(await take(mean), [3, 30, 1, 10]);
    });

    test.each([1, 3, 16, 21, 90])("averages many pixels of %i channels", async (channels) => {
      const shape: [number, number, number, number] = [2, 13, 11, channels];
      const numbers = formula(2 * 13 * 11 * channels, 0.7);
      expectClose(await take(spatialMean(tf.tensor(numbers, shape))), exactMeans(numbers, shape));
    });

    // The engine's own pooling and mean, which add all 22,801 pixels one by one, are off by 4e-6 and 7e-6.
    test.runIf(engine === "wasm")("is off by less than a millionth on a large image", async () => {
      const shape: [number, number, number, number] = [1, 151, 151, 48];
      const numbers = formula(151 * 151 * 48, 0.7).map((value) => value + 1.5);
      expectClose(await take(spatialMean(tf.tensor(numbers, shape))), exactMeans(numbers, shape), 1e-6);
    });

    test("throws unless the images are float32", () => {
      const whole = tf.ones([1, 2, 2, 1], "int32") as tf.Tensor4D;
      expect(() => spatialMean(whole)).toThrow(new TypeError("averageImages: x must be float32, got int32"));
    });

    test("spreads its gradient evenly", async () => {
      const dy = tf.tensor4d([4, 8, 12, 16], [2, 1, 1, 2]);
      const gradient = tf.grad((x) => spatialMean(x as tf.Tensor4D))(images(), dy);
      expectClose(await take(gradient), [1, 2, 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4, 3, 4]);
    });
  });

  describe("channelMean", () => {
    test("averages each channel over all images", async () => {
      expectClose(await take(channelMean(images())), [2, 20]);
    });
  });
});
