import * as tf from "@tensorflow/tfjs-core";
import { input, type LayersModel, model as layersModel } from "@tensorflow/tfjs-layers";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { classify, convolve, swish } from "../../src/models/building-blocks.js";
import { applyModel, featureExtractor } from "../../src/models/index.js";
import { initializeWeights } from "../../src/models/initialize.js";
import { EVERY_ENGINE, expectClose, formula, take } from "../engines.js";

/** A network that ends as all networks of the package do. */
function buildNetwork(): LayersModel {
  const images = input({ shape: [8, 8, 3] });
  const featureMap = swish(convolve(images, "convolution", { filters: 5, kernel: 3, stride: 2 }), "feature_map");
  const model = layersModel({
    inputs: images,
    outputs: classify(featureMap, "classifier", { classes: 2, dropout: 0.5 }),
  });
  initializeWeights(model, 1);
  return model;
}

describe.each(EVERY_ENGINE)("featureExtractor on %s", (engine) => {
  let model: LayersModel;
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });
  beforeEach(() => {
    model = buildNetwork();
    return () => model.dispose();
  });
  const images = () => tf.tensor(formula(2 * 8 * 8 * 3, 0.1), [2, 8, 8, 3]) as tf.Tensor4D;

  test("gives the last feature map, the embedding and the logits", () => {
    const { featureMap, features, logits } = featureExtractor(model)(images());
    expect([featureMap.shape, features.shape, logits.shape]).toEqual([
      [2, 4, 4, 5],
      [2, 5],
      [2, 2],
    ]);
  });

  test("gives the mean of the feature map as the embedding", async () => {
    const { featureMap, features } = featureExtractor(model)(images());
    expectClose(await take(features), await take(tf.mean(featureMap, [1, 2])));
  });

  test("gives the logits of the network", async () => {
    const { logits } = featureExtractor(model)(images());
    expect(await take(logits)).toEqual(await take(applyModel(model, images())));
  });

  test("drops features by the seed in training, after it has given the embedding", async () => {
    const extract = featureExtractor(model);
    const batches = [1, 1, 2].map((dropSeed) => extract(images(), { training: true, dropSeed }));
    const [first, again, other] = await Promise.all(batches.map(({ logits }) => take(logits)));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(await take(batches[0].features)).toEqual(await take(batches[2].features));
  });

  test("follows the weights of the network", async () => {
    const extract = featureExtractor(model);
    for (const weight of model.weights) weight.write(tf.zerosLike(weight.read()));
    expect(new Set(await take(extract(images()).logits))).toEqual(new Set([0]));
  });

  test("leaves three tensors to the caller, and nothing when they and the network are disposed", () => {
    const batch = images();
    const before = tf.memory().numTensors;
    const network = buildNetwork();
    const weights = tf.memory().numTensors - before;
    const features = featureExtractor(network)(batch);
    expect(tf.memory().numTensors).toBe(before + weights + 3);
    tf.dispose([features.featureMap, features.features, features.logits]);
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
