import { beforeAll, describe, expect, test } from "vitest";
import { type OnnxProvider, selectEngine } from "../../src/backend/index.js";
import { exportOnnx, exportOnnxEnsemble, MODELS, type ModelName } from "../../src/models/index.js";
import { createOnnxPredictor, predictLogits } from "../../src/train/index.js";
import { EVALUATION_ERROR, errorToSpread } from "../models/compare-to-timm.js";
import { loadFormulaWeights } from "../models/formula-weights.js";
import { buildMiniNetwork, MINI_NETWORKS } from "../models/mini-networks.js";
import { compareToOnnx, encode, HAS_RUNTIME, loadImages, networks } from "./compare-to-onnx.js";

beforeAll(async () => {
  await selectEngine({ prefer: "wasm" });
});

describe("predictLogits", () => {
  test.each(["efficientnet-b0", "densenet169"])(
    "agrees with Python's ONNX Runtime on the exported %s",
    async (name) => {
      const { size, logits } = networks[name];
      const model = MODELS[name as ModelName]({ size });
      await loadFormulaWeights(model);
      const own = await predictLogits(model, loadImages(size), { views: 1 });
      expect(errorToSpread(own, logits)).toBeLessThan(EVALUATION_ERROR);
      model.dispose();
    },
  );
});

describe.runIf(HAS_RUNTIME)("createOnnxPredictor, where onnxruntime-node is installed", () => {
  test.each(["efficientnet-b0", "densenet169"])("agrees with predictLogits, %s", compareToOnnx);

  test.each([31, 32, 33, 34, 35].flatMap((size) => MINI_NETWORKS.map((name) => [name, size] as const)))(
    "agrees with predictLogits, %s of %d pixels",
    async (name, size) => {
      const model = await buildMiniNetwork(name, size);
      const data = loadImages(size);
      const { predict, close } = await createOnnxPredictor(await exportOnnx(model, { opset: 17 + (size % 5) }));
      const expected = await predictLogits(model, data);
      expect(errorToSpread(await predict(data), encode(expected))).toBeLessThan(EVALUATION_ERROR);
      await close();
      model.dispose();
    },
  );

  test("computes the mean of the folds of an ensemble", async () => {
    const folds = await Promise.all([0, 1, 2].map((seed) => MODELS["efficientnet-b0"]({ size: 33, seed })));
    await loadFormulaWeights(folds[1]);
    const data = loadImages(33);
    const logits = await Promise.all(folds.map((fold) => predictLogits(fold, data)));
    const mean = logits[0].map((_, i) => (logits[0][i] + logits[1][i] + logits[2][i]) / 3);
    const { predict, close } = await createOnnxPredictor(await exportOnnxEnsemble(folds));
    expect(errorToSpread(await predict(data), encode(mean))).toBeLessThan(EVALUATION_ERROR);
    await close();
    for (const fold of folds) fold.dispose();
  });

  test("rejects what it cannot load, and images of another size", async () => {
    await expect(createOnnxPredictor(Buffer.from("not a network"))).rejects.toThrow(
      'createOnnxPredictor: ONNX Runtime must load bytes, got "',
    );
    const model = await buildMiniNetwork("DenseNet", 33);
    const features = await exportOnnx(model, { outputs: ["features"] });
    await expect(createOnnxPredictor(features)).rejects.toThrow(
      "createOnnxPredictor: bytes must be a network from images uint8 [batch, size, size, channels] and logits, got images uint8, features float32",
    );
    const { predict, close } = await createOnnxPredictor(await exportOnnx(model));
    await expect(predict(loadImages(34))).rejects.toThrow("predict: image must be [33, 33, 3], got [34, 34, 3]");
    await close();
    model.dispose();
  });

  test("names a provider that this machine does not have", async () => {
    const options = { provider: (process.platform === "darwin" ? "dml" : "coreml") as OnnxProvider };
    await expect(createOnnxPredictor(new Uint8Array(), options)).rejects.toThrow(
      `onnxruntime-node must have the provider ${options.provider} here, got`,
    );
  });
});

describe("createOnnxPredictor", () => {
  test("rejects wrong arguments", async () => {
    const rejects = (options: object) => expect(createOnnxPredictor(new Uint8Array(), options)).rejects;
    await rejects({ provider: "tpu" }).toThrow(
      "createOnnxPredictor: provider must be one of cpu, cuda, dml, coreml, webgpu, got tpu",
    );
    await rejects({ threads: 0 }).toThrow("createOnnxPredictor: threads must be a whole number, at least 1, got 0");
    await rejects({ thread: 1 }).toThrow(TypeError);
    await expect(createOnnxPredictor("a.onnx" as never)).rejects.toThrow(TypeError);
  });

  test.skipIf(HAS_RUNTIME)("names the package that is not installed", async () => {
    await expect(createOnnxPredictor(new Uint8Array())).rejects.toThrow(
      "onnxruntime-node is not installed, see docs/engines.md",
    );
  });
});
