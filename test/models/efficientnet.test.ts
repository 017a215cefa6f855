import * as tf from "@tensorflow/tfjs-core";
import { type LayersModel, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { weightedLoss } from "../../src/loss/index.js";
import { applyModel, efficientNetB0, efficientNetB3, loadWeights, saveWeights } from "../../src/models/index.js";
import { createAdamW, trainableVariables, trainStep } from "../../src/train/index.js";
import { expectClose, formula, take } from "../engines.js";
import { countTrainable, smallImages } from "./small-batch.js";

describe("efficientNetB0", () => {
  let model: LayersModel;
  beforeAll(async () => {
    await selectEngine({ prefer: "wasm" });
    model = efficientNetB0({ size: 32, seed: 5 });
  });

  test("has the parameters of the paper's network: 4,007,548, and 1,281 for each class", () => {
    expect(countTrainable(model)).toBe(4_007_548 + 6 * 1281);
  });

  test("returns one logit per class for each image", async () => {
    const logits = tf.tidy(() => applyModel(model, smallImages()));
    expect(logits.shape).toEqual([2, 6]);
    expect((await take(logits)).every(Number.isFinite)).toBe(true);
  });

  test("halves the image five times", () => {
    expect(model.getLayer("blocks.6.0.bn3").outputShape).toEqual([null, 1, 1, 320]);
  });

  test("has the names and shapes of PyTorch Image Models", async () => {
    const weights = await saveWeights(model);
    expect(weights["conv_stem.weight"].shape).toEqual([32, 3, 3, 3]);
    expect(weights["blocks.0.0.conv_dw.weight"].shape).toEqual([32, 1, 3, 3]);
    expect(weights["blocks.0.0.se.conv_reduce.bias"].shape).toEqual([8]);
    expect(weights["blocks.1.0.conv_pwl.weight"].shape).toEqual([24, 96, 1, 1]);
    expect(weights["blocks.6.0.bn3.running_var"].shape).toEqual([320]);
    expect(weights["classifier.weight"].shape).toEqual([6, 1280]);
  });

  test("has the same weights for the same seed, and others for another", async () => {
    const [again, other] = [efficientNetB0({ size: 32, seed: 5 }), efficientNetB0({ size: 32, seed: 6 })];
    const stem = async (network: LayersModel) => (await saveWeights(network))["conv_stem.weight"].data;
    expect(await stem(again)).toEqual(await stem(model));
    expect(await stem(other)).not.toEqual(await stem(model));
    again.dispose();
    other.dispose();
  });

  test("draws convolutions with variance 2 / fan out", async () => {
    const { data } = (await saveWeights(model))["conv_head.weight"];
    const variance = data.reduce((sum, value) => sum + value * value, 0) / data.length;
    expect(variance * (1280 / 2)).toBeCloseTo(1, 2);
  });

  test("gives its weights, and so its logits, to other networks", async () => {
    const copy = efficientNetB0({ size: 32, seed: 6 });
    loadWeights(copy, await saveWeights(model));
    const logits = async (network: LayersModel) => take(tf.tidy(() => applyModel(network, smallImages())));
    expect(await logits(copy)).toEqual(await logits(model));
    copy.dispose();
  });

  test("lists missing, surplus and misshapen weights", async () => {
    const { "classifier.bias": _, ...weights } = await saveWeights(model);
    const wrong = { ...weights, extra: weights["bn1.bias"], "bn1.weight": { shape: [31], data: new Float32Array(31) } };
    expect(() => loadWeights(model, wrong)).toThrow(
      "loadWeights: efficientnet-b0 got other weights: missing classifier.bias; surplus extra; bn1.weight must be 32, got 31",
    );
  });

  test("lowers its loss by a step along the gradient, and leaves no tensor behind", async () => {
    const trained = efficientNetB0({ size: 64, seed: 7 });
    const optimizer = createAdamW(trainableVariables(trained));
    // Smaller maps or batches would leave the last batch norms so few numbers that their output is all but random.
    const batch = {
      images: tf.tensor4d(formula(4 * 64 * 64 * 3, 0.01), [4, 64, 64, 3]),
      labels: tf.tensor2d(
        Array.from({ length: 24 }, (_, index) => Number(index % 5 < 2)),
        [4, 6],
      ),
    };
    const step = () => trainStep(trained, batch, { optimizer, loss: weightedLoss, learningRate: 1e-3, dropSeed: 1 });
    const first = await step();
    const tensors = tf.memory().numTensors;
    const second = await step();
    expect(second).toBeLessThan(first);
    expect(tf.memory().numTensors).toBe(tensors);
    optimizer.dispose();
    trained.dispose();
  });

  test("has the gradients of the cpu engine in its first two blocks", async () => {
    const gradientsOn = async (engine: "wasm" | "cpu") => {
      await selectEngine({ prefer: engine });
      const network = efficientNetB0({ size: 32, seed: 8 });
      const start = layersModel({
        inputs: network.inputs,
        outputs: network.getLayer("blocks.1.0.bn3").output as SymbolicTensor,
      });
      const { grads, value } = tf.variableGrads(
        () => tf.mean(tf.sin(applyModel(start, smallImages(), { training: true }))) as tf.Scalar,
        trainableVariables(start),
      );
      value.dispose();
      network.dispose();
      return Promise.all(Object.values(grads).map(take));
    };
    const onWasm = await gradientsOn("wasm");
    const onCpu = await gradientsOn("cpu");
    await selectEngine({ prefer: "wasm" });
    expect(onWasm.length).toBe(26);
    for (const [index, values] of onWasm.entries()) expectClose(values, onCpu[index], 1e-4);
  });

  test("normalizes by the constants of the TensorFlow original with its padding, and otherwise by PyTorch's", () => {
    const normOf = (network: LayersModel) => network.getLayer("bn1").getConfig();
    expect(normOf(model)).toMatchObject({ momentum: 0.01, epsilon: 1e-3 });
    const symmetric = efficientNetB0({ size: 32, padding: "symmetric" });
    expect(normOf(symmetric)).toMatchObject({ momentum: 0.1, epsilon: 1e-5 });
    symmetric.dispose();
  });

  test.each([
    [{ size: 31 }, "size must be a whole number, at least 32, got 31"],
    [{ size: 64.5 }, "size must be a whole number, at least 32, got 64.5"],
    [{ size: 64, classes: 0 }, "classes must be a whole number, at least 1, got 0"],
    [{ size: 64, channels: 1.5 }, "channels must be a whole number, at least 1, got 1.5"],
    [{ size: 64, padding: "valid" as "same" }, 'padding must be "same" or "symmetric", got "valid"'],
  ])("rejects the options %j", (options, message) => {
    expect(() => efficientNetB0(options)).toThrow(new RangeError(`efficientNetB0: ${message}`));
  });
});

describe("efficientNetB3", () => {
  test("is wider and deeper: 10,696,232 parameters, and 1,537 for each class", async () => {
    await selectEngine({ prefer: "wasm" });
    const model = efficientNetB3({ size: 32, padding: "symmetric" });
    expect(countTrainable(model)).toBe(10_696_232 + 6 * 1537);
    expect(model.getLayer("feature_map").outputShape).toEqual([null, 1, 1, 1536]);
    expect(model.getLayer("dropout").getConfig()).toMatchObject({ rate: 0.3 });
    model.dispose();
  });
});
