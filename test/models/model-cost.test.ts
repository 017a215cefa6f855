import { input, type LayersModel, model as layersModel } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { batchNorm, classify, convolve, convolveDepthwise } from "../../src/models/building-blocks.js";
import { modelCost } from "../../src/models/index.js";

describe("modelCost", () => {
  let model: LayersModel;
  beforeAll(async () => {
    await selectEngine({ prefer: "cpu" });
    const images = input({ shape: [8, 8, 3] });
    let x = convolve(images, "convolution", { filters: 5, kernel: 3, stride: 2, useBias: true });
    x = convolveDepthwise(x, "depthwise", { kernel: 3, stride: 2, padding: "same" });
    x = batchNorm(x, "norm", { momentum: 0.1, epsilon: 1e-3 });
    x = convolve(x, "grouped", { filters: 10, groups: 5 });
    model = layersModel({ inputs: images, outputs: classify(x, "classifier", { classes: 2, dropout: 0 }) });
  });

  test("counts trainable weights, not running statistics", () => {
    expect(modelCost(model).parameters).toBe(3 * 3 * 3 * 5 + 5 + 3 * 3 * 5 + 2 * 5 + 10 + (10 * 2 + 2));
  });

  test("counts the products of each kernel at each pixel of its output", () => {
    expect(modelCost(model).multiplyAdds).toBe(4 * 4 * (3 * 3 * 3 * 5) + 2 * 2 * (3 * 3 * 5 + 10) + 10 * 2);
  });

  test("counts four bytes for each number of a layer's output", () => {
    const [images, convolution, depthwiseAndNorm, grouped] = [192, 80, 2 * 20, 40];
    const [pooledFeaturesAndDropout, logits] = [3 * 10, 2];
    const numbers = images + convolution + depthwiseAndNorm + grouped + pooledFeaturesAndDropout + logits;
    expect(modelCost(model).activationBytes).toBe(4 * numbers);
  });
});
