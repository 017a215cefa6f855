import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { channelMean, spatialMean } from "../../../src/backend/ops/spatial-mean.js";
import { EVERY_ENGINE, expectClose, take } from "../../engines.js";

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
