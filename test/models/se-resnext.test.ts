import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { applyModel, saveWeights, seResNeXt101 } from "../../src/models/index.js";
import type { NamedArrays } from "../../src/types.js";
import { take } from "../engines.js";
import { countTrainable, smallImages, takeTwoSteps } from "./small-batch.js";

describe("seResNeXt101", () => {
  let model: LayersModel;
  let weights: NamedArrays;
  beforeAll(async () => {
    await selectEngine({ prefer: "wasm" });
    model = seResNeXt101({ size: 32, seed: 5, dropConnect: 0.2 });
    weights = await saveWeights(model);
  });
  afterAll(() => model.dispose());

  test("has the parameters of PyTorch Image Models: 46,906,416, and 2,049 for each class", () => {
    expect(countTrainable(model)).toBe(46_906_416 + 6 * 2049);
  });

  test("returns one logit per class for each image", async () => {
    const logits = tf.tidy(() => applyModel(model, smallImages()));
    expect(logits.shape).toEqual([2, 6]);
    expect((await take(logits)).every(Number.isFinite)).toBe(true);
  });

  test("halves the image five times", () => {
    expect(model.getLayer("feature_map").outputShape).toEqual([null, 1, 1, 2048]);
    expect(model.getLayer("features").outputShape).toEqual([null, 2048]);
  });

  test("has the names and shapes of PyTorch Image Models", () => {
    const shapes = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toMatchObject({
      "conv1.weight": [64, 3, 7, 7],
      "bn1.running_mean": [64],
      "layer1.0.conv2.weight": [128, 4, 3, 3],
      "layer1.0.downsample.0.weight": [256, 64, 1, 1],
      "layer1.0.downsample.1.running_var": [256],
      "layer3.22.conv1.weight": [512, 1024, 1, 1],
      "layer4.2.conv2.weight": [1024, 32, 3, 3],
      "layer4.2.bn3.bias": [2048],
      "layer4.2.se.fc1.weight": [128, 2048, 1, 1],
      "layer4.2.se.fc2.bias": [2048],
      "fc.weight": [6, 2048],
      "fc.bias": [6],
    });
    expect(Object.keys(weights).length).toBe(654);
  });

  test("draws convolutions with variance 2 / fan out, also grouped ones", () => {
    for (const [name, fan] of [
      ["layer4.2.conv3.weight", 2048],
      ["layer4.2.conv2.weight", 9 * 1024],
    ] as const) {
      const { data } = weights[name];
      const variance = data.reduce((sum, value) => sum + value * value, 0) / data.length;
      expect(variance * (fan / 2)).toBeCloseTo(1, 2);
    }
  });

  test("starts with closed residual branches", () => {
    expect(new Set(weights["layer2.1.bn3.weight"].data)).toEqual(new Set([0]));
    expect(new Set(weights["layer2.1.bn2.weight"].data)).toEqual(new Set([1]));
  });

  test("drops residual branches more often with depth", () => {
    const rates = ["layer1.0", "layer3.9", "layer4.2"].map(
      (block) => model.getLayer(`${block}.drop_path`).getConfig().rate,
    );
    expect(rates).toEqual([0, expect.closeTo((0.2 * 16) / 32), 0.2]);
  });

  test("lowers its loss by a step of training, and leaks no tensor", async () => {
    const { first, second, leaked } = await takeTwoSteps(model);
    expect(second).toBeLessThan(first);
    expect(leaked).toBe(0);
  });

  test.each([
    [{ size: 31 }, "size must be a whole number, at least 32, got 31"],
    [{ size: 64, padding: "same" as const }, 'padding must be "symmetric", got "same"'],
  ])("rejects the options %j", (options, message) => {
    expect(() => seResNeXt101(options)).toThrow(new RangeError(`seResNeXt101: ${message}`));
  });
});
