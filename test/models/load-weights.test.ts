import * as tf from "@tensorflow/tfjs-core";
import { input, type LayersModel, layers, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { DataError } from "../../src/errors.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/index.js";
import { batchNorm, convolve, convolveDepthwise, relu } from "../../src/models/building-blocks.js";
import { applyModel } from "../../src/models/call-options.js";
import { DropSpatialAxes, SpatialMean } from "../../src/models/channel-layers.js";
import { initializeWeights } from "../../src/models/initialize.js";
import { type LoadWeightsOptions, loadWeights } from "../../src/models/load-weights.js";
import { saveWeights } from "../../src/models/weights.js";
import type { NamedArrays } from "../../src/types.js";
import { EVERY_ENGINE, expectClose, formula, take } from "../engines.js";
import fixture from "./fixtures/weights.json" with { type: "json" };

/** The network of fixtures/make-weights.py. */
function buildNetwork({ channels = 3, classes = 4 } = {}): LayersModel {
  const images = input({ shape: [8, 8, channels] });
  let x = convolve(images, "conv_stem", { filters: 8, kernel: 3, stride: 2, padding: 1 });
  x = relu(batchNorm(x, "bn1", { momentum: 0.1, epsilon: 1e-5 }), "act");
  x = convolveDepthwise(x, "conv_dw", { kernel: 3, stride: 1, padding: 1 });
  x = convolve(x, "conv_pw", { filters: 6, useBias: true });
  x = new SpatialMean({ name: "pool" }).apply(x) as SymbolicTensor;
  x = new DropSpatialAxes({ name: "features" }).apply(x) as SymbolicTensor;
  x = layers.dense({ name: "classifier", units: classes }).apply(x) as SymbolicTensor;
  const network = layersModel({ inputs: images, outputs: x, name: "small" });
  initializeWeights(network, 1);
  return network;
}

const published = () => decodeSafetensors(Buffer.from(fixture.file, "base64")).tensors;
const floatsOf = (base64: string) => new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);

async function logitsOf(network: LayersModel): Promise<Float32Array> {
  return take(tf.tidy(() => applyModel(network, tf.tensor(formula(2 * 8 * 8 * 3, 0.01), [2, 8, 8, 3]))));
}

beforeAll(async () => {
  await selectEngine({ prefer: "wasm" });
});

describe.each(EVERY_ENGINE)("loadWeights on %s", (engine) => {
  beforeAll(async () => {
    await selectEngine({ prefer: engine });
  });

  test("gives a network the weights, and so the logits, of PyTorch's", async () => {
    const network = buildNetwork();
    loadWeights(network, published());
    expectClose(await logitsOf(network), floatsOf(fixture.logits));
    network.dispose();
  });

  test("leaves no tensor behind", () => {
    const network = buildNetwork();
    const { numTensors } = tf.memory();
    loadWeights(network, published());
    expect(tf.memory().numTensors).toBe(numTensors);
    network.dispose();
  });
});

describe("saveWeights", () => {
  test("gives back what was loaded, to the bit", async () => {
    const network = buildNetwork();
    loadWeights(network, published());
    const saved = await saveWeights(network);
    expect(saved).toEqual(published());
    network.dispose();
  });

  test("gives equal bytes for equal weights that come in another order", async () => {
    const [network, copy] = [buildNetwork(), buildNetwork()];
    loadWeights(copy, Object.fromEntries(Object.entries(await saveWeights(network)).reverse()));
    const bytesOf = async (model: LayersModel) => encodeSafetensors(await saveWeights(model));
    expect(await bytesOf(copy)).toEqual(await bytesOf(network));
    for (const model of [network, copy]) model.dispose();
  });
});

describe("loadWeights", () => {
  /** Loads into a new network, and returns what it held before and holds then. */
  async function load(
    arrays: NamedArrays,
    { classes, channels, ...options }: LoadWeightsOptions & { classes?: number; channels?: number } = {},
  ) {
    const network = buildNetwork({ classes, channels });
    const before = await saveWeights(network);
    try {
      loadWeights(network, arrays, options);
      return { before, after: await saveWeights(network) };
    } finally {
      network.dispose();
    }
  }

  test("keeps a new classifier for other classes, and loads everything else", async () => {
    const { before, after } = await load(published(), { head: "new", classes: 6 });
    for (const name of Object.keys(after)) {
      expect(after[name]).toEqual(name.startsWith("classifier.") ? before[name] : published()[name]);
    }
    expect(after["classifier.weight"].shape).toEqual([6, 6]);
  });

  test("keeps a new classifier also for equally many classes, and when the arrays hold none", async () => {
    const { "classifier.weight": _, "classifier.bias": __, ...headless } = published();
    for (const arrays of [published(), headless]) {
      const { before, after } = await load(arrays, { head: "new" });
      expect(after["classifier.weight"]).toEqual(before["classifier.weight"]);
      expect(after["conv_pw.weight"]).toEqual(published()["conv_pw.weight"]);
    }
  });

  test.each(Object.entries(fixture.stems))(
    "adapts the first kernel to %s channels as timm does",
    async (text, stem) => {
      const channels = Number(text);
      const { after } = await load(published(), { channels });
      expect(after["conv_stem.weight"].shape).toEqual([8, channels, 3, 3]);
      expectClose(after["conv_stem.weight"].data, floatsOf(stem), 1e-7);
    },
  );

  test("gives a gray image the logits that it has as three equal channels", async () => {
    const [gray, color] = [buildNetwork({ channels: 1 }), buildNetwork()];
    for (const network of [gray, color]) loadWeights(network, published());
    const images = tf.tensor4d(formula(2 * 8 * 8, 0.1), [2, 8, 8, 1]);
    const onGray = await take(tf.tidy(() => applyModel(gray, images)));
    const onColor = await take(tf.tidy(() => applyModel(color, tf.tile(images, [1, 1, 1, 3]))));
    expectClose(onGray, onColor);
    tf.dispose([images]);
    for (const network of [gray, color]) network.dispose();
  });

  test("ignores counters of batches, whatever they hold", async () => {
    const counter = { shape: [], data: Float32Array.of(7) };
    const { after } = await load({ ...published(), "bn1.num_batches_tracked": counter });
    expect(after).toEqual(published());
  });

  test("ignores the prefix of DataParallel if all names have it", async () => {
    const counter = { shape: [], data: Float32Array.of(7) };
    const arrays = { ...published(), "bn1.num_batches_tracked": counter };
    const prefixed = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`module.${name}`, array]));
    const { after } = await load(prefixed);
    expect(after).toEqual(published());
    await expect(load({ ...prefixed, extra: counter })).rejects.toThrow(
      "loadWeights: small got other weights: missing conv_stem.weight, bn1.weight, bn1.bias and 7 more; surplus",
    );
  });

  test.each([
    ["a path", "model.safetensors", "a string: read the file first"],
    ["bytes", new Uint8Array(8), "bytes: decode them with readSafetensors"],
    ["a promise", Promise.resolve({}), "a promise: await it"],
    ["a whole file", { tensors: published(), metadata: {} }, "a whole file: pass its tensors"],
    ["numbers by name", { "conv_stem.weight": [1, 2] }, "an object with other values"],
    ["nothing", undefined, "undefined"],
  ])("rejects %s", async (_, arrays, got) => {
    await expect(load(arrays as unknown as NamedArrays)).rejects.toThrow(
      new TypeError(
        `loadWeights: arrays must be arrays by name, as in const { tensors } = await readSafetensors(path), got ${got}`,
      ),
    );
  });

  test("names the first missing, surplus and misshapen arrays", async () => {
    const { "bn1.bias": _, "conv_dw.weight": __, ...rest } = published();
    const wrong = { ...rest, "bn2.bias": rest["bn1.weight"], "bn1.weight": { shape: [7], data: new Float32Array(7) } };
    await expect(load(wrong, { classes: 6 })).rejects.toThrow(
      new DataError(
        "loadWeights: small got other weights: missing bn1.bias, conv_dw.weight; surplus bn2.bias; " +
          "bn1.weight must be 8, got 7, classifier.bias must be 6, got 4, classifier.weight must be 6x6, got 4x6",
      ),
    );
  });

  test("leaves a network unchanged when an array is wrong", async () => {
    const network = buildNetwork();
    const before = await saveWeights(network);
    expect(() => loadWeights(network, { ...published(), extra: published()["bn1.bias"] })).toThrow(DataError);
    expect(await saveWeights(network)).toEqual(before);
    network.dispose();
  });

  test("leaves a network unchanged when an array has more or fewer numbers than its shape", async () => {
    const network = buildNetwork();
    const before = await saveWeights(network);
    const cut = { ...published(), "classifier.bias": { shape: [4], data: new Float32Array(3) } };
    expect(() => loadWeights(network, cut)).toThrow(
      new DataError("loadWeights: small got other weights: classifier.bias must hold 4 numbers, got 3"),
    );
    expect(await saveWeights(network)).toEqual(before);
    network.dispose();
  });

  test("does not adapt a first kernel that has more or fewer numbers than its shape", async () => {
    const cut = { ...published(), "conv_stem.weight": { shape: [8, 3, 3, 3], data: new Float32Array(215) } };
    await expect(load(cut, { channels: 1 })).rejects.toThrow("conv_stem.weight must hold 216 numbers, got 215");
  });

  test("adapts the first kernel of a network that does not train it", async () => {
    const network = buildNetwork({ channels: 1 });
    network.getLayer("conv_stem").trainable = false;
    loadWeights(network, published());
    expectClose((await saveWeights(network))["conv_stem.weight"].data, floatsOf(fixture.stems["1"]), 1e-7);
    network.dispose();
  });

  test("adapts only a first kernel of three channels", async () => {
    const { after: gray } = await load(published(), { channels: 1 });
    await expect(load(gray)).rejects.toThrow(
      "loadWeights: small got other weights: conv_stem.weight must be 8x3x3x3, got 8x1x3x3",
    );
  });

  test("rejects an unknown head", async () => {
    await expect(load(published(), { head: "keep" as "new" })).rejects.toThrow(
      new RangeError('loadWeights: head must be "load" or "new", got "keep"'),
    );
  });
});
