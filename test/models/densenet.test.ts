import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { applyModel, densenet169, saveWeights } from "../../src/models/index.js";
import type { NamedArrays } from "../../src/types.js";
import { take } from "../engines.js";
import { countTrainable, smallImages, takeTwoSteps } from "./small-batch.js";

describe("densenet169", () => {
  let model: LayersModel;
  let weights: NamedArrays;
  beforeAll(async () => {
    await selectEngine({ prefer: "wasm" });
    model = densenet169({ size: 32, seed: 5 });
    weights = await saveWeights(model);
  });

  test("has the parameters of PyTorch Image Models: 12,484,480, and 1,665 for each class", () => {
    expect(countTrainable(model)).toBe(12_484_480 + 6 * 1665);
  });

  test("returns one logit per class for each image", async () => {
    const logits = tf.tidy(() => applyModel(model, smallImages()));
    expect(logits.shape).toEqual([2, 6]);
    expect((await take(logits)).every(Number.isFinite)).toBe(true);
  });

  test("halves the image five times", () => {
    expect(model.getLayer("feature_map").outputShape).toEqual([null, 1, 1, 1664]);
    expect(model.getLayer("features").outputShape).toEqual([null, 1664]);
  });

  test("has the names and shapes of PyTorch Image Models", () => {
    const shapes = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toMatchObject({
      "features.conv0.weight": [64, 3, 7, 7],
      "features.norm0.running_mean": [64],
      "features.denseblock1.denselayer1.norm1.weight": [64],
      "features.denseblock3.denselayer32.conv1.weight": [128, 1248, 1, 1],
      "features.denseblock4.denselayer32.conv2.weight": [32, 128, 3, 3],
      "features.transition3.norm.running_var": [1280],
      "features.transition3.conv.weight": [640, 1280, 1, 1],
      "features.norm5.bias": [1664],
      "classifier.weight": [6, 1664],
      "classifier.bias": [6],
    });
    expect(Object.keys(weights).length).toBe(846);
  });

  test("draws convolutions with variance 2 / fan in", () => {
    const { data } = weights["features.transition3.conv.weight"];
    const variance = data.reduce((sum, value) => sum + value * value, 0) / data.length;
    expect(variance * (1280 / 2)).toBeCloseTo(1, 2);
  });

  test("lowers its loss by a step of training, and leaks no tensor", async () => {
    const { first, second, leaked } = await takeTwoSteps(model);
    expect(second).toBeLessThan(first);
    expect(leaked).toBe(0);
  });

  test.each([
    [{ size: 31 }, "densenet169: size must be a whole number, at least 32, got 31"],
    [{ size: 64, padding: "same" as const }, 'densenet169: padding must be "symmetric", got "same"'],
    [{ size: 64, dropConnect: 0.2 }, "densenet169: dropConnect must be 0, as there is no residual branch, got 0.2"],
  ])("rejects %o", (options, message) => {
    expect(() => densenet169(options)).toThrow(new RangeError(message));
  });
});
