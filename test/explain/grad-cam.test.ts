import * as tf from "@tensorflow/tfjs-core";
import { input, type LayersModel, layers, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { gradCam, inputGradient, occlusion } from "../../src/explain/index.js";
import { classify, convolve, relu } from "../../src/models/building-blocks.js";
import { applyModel } from "../../src/models/index.js";
import { initializeWeights } from "../../src/models/initialize.js";
import { EVERY_ENGINE, formula } from "../engines.js";

/** A network that ends as all networks of the package do. */
function buildNetwork(): LayersModel {
  const images = input({ shape: [8, 8, 3] });
  const featureMap = relu(convolve(images, "convolution", { filters: 5, kernel: 3, stride: 2 }), "feature_map");
  const outputs = classify(featureMap, "classifier", { classes: 2, dropout: 0.5 });
  const model = layersModel({ inputs: images, outputs });
  initializeWeights(model, 1);
  const kernel = model.getLayer("classifier").weights[0];
  kernel.write(tf.tensor(formula(10, 0.7), [5, 2]));
  return model;
}

describe.each(EVERY_ENGINE)("maps on %s", (engine) => {
  let model: LayersModel;
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });
  beforeEach(() => {
    model = buildNetwork();
    return () => model.dispose();
  });
  const images = () => tf.tensor(formula(2 * 8 * 8 * 3, 0.1), [2, 8, 8, 3]);

  test("gradCam gives a map of each image, and leaves no tensor behind", async () => {
    const batch = images();
    const before = tf.memory().numTensors;
    const maps = await gradCam(model, batch, { classIndex: 1 });
    expect(tf.memory().numTensors).toBe(before);
    expect(maps.map(({ shape }) => shape)).toEqual([
      [4, 4],
      [4, 4],
    ]);
  });

  test("the maps of gradCam sum to the logit where nothing is negative", async () => {
    // All weights are positive, so that no channel lowers the logit and equation 2 cuts nothing.
    model.getLayer("classifier").weights[0].write(tf.abs(tf.tensor(formula(10, 0.7), [5, 2])));
    const batch = images();
    const maps = await gradCam(model, batch, { classIndex: 0 });
    const logits = await applyModel(model, batch).array();
    maps.forEach(({ data }, image) => {
      const sum = data.reduce((total, heat) => total + heat, 0);
      expect(sum).toBeCloseTo((logits as number[][])[image][0], 4);
    });
  });

  test("inputGradient is the change of the logit by a small change of a pixel", async () => {
    const batch = images();
    const [heat] = await inputGradient(model, batch, { classIndex: 1 });
    const values = (await batch.data()) as Float32Array;
    const logit = (at: number, change: number) => {
      const changed = values.slice();
      changed[at] += change;
      return (applyModel(model, tf.tensor(changed, [2, 8, 8, 3])).arraySync() as number[][])[0][1];
    };
    const [row, col] = [3, 5];
    const slopes = [0, 1, 2].map((channel) => {
      const at = (row * 8 + col) * 3 + channel;
      return Math.abs((logit(at, 1e-2) - logit(at, -1e-2)) / 2e-2);
    });
    expect(heat.get(row, col)).toBeCloseTo(Math.max(...slopes), 3);
  });

  test("occlusion is 0 where the patch changes nothing", async () => {
    const black = tf.zeros([1, 8, 8, 3]);
    const [heat] = await occlusion(model, black, { classIndex: 0, patch: 4, stride: 2 });
    expect(new Set(heat.data)).toEqual(new Set([0]));
  });

  test("occlusion finds the only bright square of an image", async () => {
    const positive = layersModel({
      inputs: model.inputs,
      outputs: layers.globalAveragePooling2d({}).apply(model.inputs) as SymbolicTensor,
    });
    const image = tf.tensor(
      Float32Array.from({ length: 8 * 8 * 3 }, (_, at) => {
        const [row, col] = [Math.floor(at / 24), Math.floor(at / 3) % 8];
        return row >= 4 && col < 4 ? 1 : 0;
      }),
      [1, 8, 8, 3],
    );
    const [heat] = await occlusion(positive, image, { classIndex: 0, patch: 4, stride: 4 });
    const rows = Array.from({ length: 8 }, (_, row) => Array.from({ length: 8 }, (_, col) => heat.get(row, col)));
    // A mean over 64 pixels loses 16 of them.
    expect(rows[0]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(rows[5]).toEqual([0.25, 0.25, 0.25, 0.25, 0, 0, 0, 0]);
  });
});

describe("maps", () => {
  const network = buildNetwork;
  const images = () => tf.zeros([1, 8, 8, 3]);

  test("refuse a class that the network does not have", async () => {
    const model = network();
    await expect(gradCam(model, images(), { classIndex: 2 })).rejects.toThrow(
      "gradCam: classIndex must be 0..1, got 2",
    );
    await expect(inputGradient(model, images(), { classIndex: -1 })).rejects.toThrow("inputGradient: classIndex");
    model.dispose();
  });

  test("refuse a patch that is larger than the image", async () => {
    const model = network();
    await expect(occlusion(model, images(), { classIndex: 0, patch: 9 })).rejects.toThrow(
      "occlusion: patch must be at most 8, got 9",
    );
    await expect(occlusion(model, images(), { classIndex: 0 })).rejects.toThrow("occlusion: patch must be at most 8");
    model.dispose();
  });

  test("refuse a network that is not of this package", async () => {
    const images8 = input({ shape: [8, 8, 3] });
    const other = layersModel({
      inputs: images8,
      outputs: layers.globalAveragePooling2d({}).apply(images8) as SymbolicTensor,
    });
    await expect(gradCam(other, images(), { classIndex: 0 })).rejects.toThrow("must be a network of MODELS");
  });
});
