import { div, type Tensor4D, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { input, layers, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { selectEngine } from "../../../src/backend/index.js";
import { fusesProducts } from "../../../src/backend/internal.js";
import { applyModel } from "../../../src/models/index.js";
import { describeNetwork } from "../../../src/models/onnx/describe-network.js";
import { foldBatchNorm } from "../../../src/models/onnx/fold-batch-norm.js";
import { loadForPrediction } from "../../../src/models/predict/load-for-prediction.js";
import { loadWasmNetwork } from "../../../src/models/predict/wasm-network.js";
import { createRandom } from "../../../src/random.js";
import { buildMiniNetwork, MINI_NETWORKS } from "../mini-networks.js";

const IMAGES = 3;

/** Largest difference from the layers of TensorFlow.js, as a fraction of the spread of the logits: see engines.md. */
const TOLERANCE = 1e-5;

beforeEach(async () => {
  await selectEngine({ prefer: "wasm" });
});

afterEach(async () => {
  await selectEngine({ prefer: "cpu" });
});

function randomBytes(size: number): Uint8Array {
  const random = createRandom(1);
  return Uint8Array.from({ length: IMAGES * size * size * 3 }, () => Math.floor(random() * 256));
}

function spread(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

async function compare(name: string, size: number, { fused }: { readonly fused: boolean }): Promise<number> {
  const model = await buildMiniNetwork(name, size);
  const bytes = randomBytes(size);
  const logits = tidy(() => {
    const images = tensor4d(Float32Array.from(bytes), [IMAGES, size, size, 3]);
    return applyModel(model, div(images, 255) as Tensor4D).dataSync() as Float32Array;
  });
  const network = await loadForPrediction(model, { fused });
  const computed = network?.run(bytes, IMAGES) ?? [];
  model.dispose();
  return Math.max(...logits.map((logit, i) => Math.abs(logit - computed[i]))) / spread(logits);
}

describe("loadWasmNetwork", () => {
  for (const size of [33, 40]) {
    test.each(MINI_NETWORKS)(`agrees with the layers of %s at ${size} pixels`, async (name) => {
      expect(await compare(name, size, { fused: false })).toBeLessThan(TOLERANCE);
    });
  }

  test.skipIf(!fusesProducts()).each(MINI_NETWORKS)(
    "agrees with the layers of %s with fused products",
    async (name) => {
      expect(await compare(name, 40, { fused: true })).toBeLessThan(TOLERANCE);
    },
  );

  test.each(MINI_NETWORKS)("computes the same bits of %s for any number of images at once", async (name) => {
    const model = await buildMiniNetwork(name, 40);
    const graph = foldBatchNorm(await describeNetwork(model));
    const bytes = randomBytes(40);
    const [one, two, all] = [1, 2, 8].map((images) =>
      loadWasmNetwork(graph, { images, fused: false }).run(bytes, IMAGES),
    );
    expect(two).toEqual(one);
    expect(all).toEqual(one);
    model.dispose();
  });
});

describe("loadForPrediction", () => {
  test("leaves networks with other layers to TensorFlow.js", async () => {
    const images = input({ shape: [4, 4, 3] });
    const flat = layers.flatten().apply(images);
    const logits = layers.dense({ units: 1, name: "classifier" }).apply(flat) as SymbolicTensor;
    expect(await loadForPrediction(layersModel({ inputs: images, outputs: logits }), { fused: false })).toBeUndefined();
  });

  test("leaves other engines to TensorFlow.js", async () => {
    const model = await buildMiniNetwork(MINI_NETWORKS[0], 40);
    await selectEngine({ prefer: "cpu" });
    expect(await loadForPrediction(model, { fused: false })).toBeUndefined();
  });
});
