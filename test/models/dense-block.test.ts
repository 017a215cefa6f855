import * as tf from "@tensorflow/tfjs-core";
import { input, type LayersModel, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { DenseBlock } from "../../src/models/dense-block.js";
import { applyModel, saveWeights } from "../../src/models/index.js";
import { initializeWeights } from "../../src/models/initialize.js";
import { trainableVariables } from "../../src/train/index.js";
import { EVERY_ENGINE, expectClose, formula, take } from "../engines.js";

const SETTINGS = { growth: 4, bottleneck: 12, momentum: 0.1, epsilon: 1e-5 };

function buildBlock(repeats: number, channels: number): LayersModel {
  const images = input({ shape: [4, 5, channels], name: "images" });
  const block = new DenseBlock({ name: "denseblock1", repeats, ...SETTINGS });
  return layersModel({ inputs: images, outputs: block.apply(images) as SymbolicTensor });
}

const images = () => tf.tensor(formula(320, 0.7), [2, 4, 5, 8]);

describe.each(EVERY_ENGINE)("DenseBlock on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  test("appends `growth` channels per layer", () => {
    expect(buildBlock(3, 8).outputShape).toEqual([null, 4, 5, 20]);
  });

  test("names its weights as PyTorch Image Models does", async () => {
    const weights = await saveWeights(buildBlock(2, 8));
    expect(Object.keys(weights).filter((name) => name.includes("denselayer2"))).toEqual(
      expect.arrayContaining(["denseblock1.denselayer2.norm1.running_var", "denseblock1.denselayer2.conv2.weight"]),
    );
    expect(weights["denseblock1.denselayer2.conv1.weight"].shape).toEqual([12, 12, 1, 1]);
    expect(weights["denseblock1.denselayer2.conv2.weight"].shape).toEqual([4, 12, 3, 3]);
  });

  test("keeps its output and the bottlenecks for the gradients, not every input of its layers", () => {
    const [repeats, pixels, channels] = [16, 40, 8];
    const model = buildBlock(repeats, channels);
    const x = images();
    let kept = 0;
    const run = (entering: tf.Tensor) => {
      const before = tf.memory().numBytes;
      const y = applyModel(model, entering, { training: true });
      kept = (tf.memory().numBytes - before) / 4;
      return y;
    };
    tf.tidy(() => void tf.grad(run)(x));
    const output = channels + repeats * SETTINGS.growth;
    const made = output + repeats * SETTINGS.bottleneck;
    const [mean, variance] = [made, made];
    // The output itself is counted as if it were not the one that is kept.
    expect(kept).toBe(pixels * output + pixels * made + mean + variance);
  });

  test("keeps nothing but its output in evaluation", () => {
    const [, block] = buildBlock(16, 8).layers as [unknown, DenseBlock];
    const x = images();
    const before = tf.memory();
    tf.tidy(() => {
      const y = block.call(x, {});
      const { numTensors, numBytes } = tf.memory();
      expect(numTensors - before.numTensors).toBe(1);
      expect(numBytes - before.numBytes).toBe(4 * y.size);
    });
  });

  test("has the gradient of the images in evaluation, although it does not keep them", async () => {
    const model = buildBlock(3, 8);
    initializeWeights(model, 1);
    const run = (x: tf.Tensor) => applyModel(model, x);
    const x = images();
    // Without shifts the block is homogeneous, so that its gradient times the images gives its output (Euler).
    const [product, sum] = tf.tidy(() => [tf.sum(tf.mul(tf.grad(run)(x), x)), tf.sum(run(x))]);
    expectClose(await take(product), await take(sum), 1e-5);
  });

  test("leaks no tensor", () => {
    const model = buildBlock(3, 8);
    const x = images();
    const before = tf.memory().numTensors;
    tf.tidy(() => void applyModel(model, x));
    tf.tidy(() => void applyModel(model, x, { training: true }));
    const { value, grads } = tf.variableGrads(
      () => tf.sum(applyModel(model, x, { training: true })) as tf.Scalar,
      trainableVariables(model),
    );
    tf.dispose([value, ...Object.values(grads)]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("returns its settings", () => {
    const settings = { repeats: 2, growth: 4, bottleneck: 8, momentum: 0.1, epsilon: 1e-5 };
    expect(new DenseBlock(settings).getConfig()).toMatchObject(settings);
  });
});
