import { existsSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { selectEngine } from "../../src/backend/index.js";
import { exportOnnx, MODELS, type ModelName } from "../../src/models/index.js";
import { EVALUATION_ERROR, errorToSpread } from "../models/compare-to-timm.js";
import { loadFormulaWeights } from "../models/formula-weights.js";
import { byteImages } from "../models/onnx/byte-images.js";
import { batch, networks } from "../train/compare-to-onnx.js";

/** ONNX Runtime in WebAssembly, as browsers have it: npm install --no-save onnxruntime-web. */
const RUNTIME: string = "onnxruntime-web";
const HAS_RUNTIME = existsSync(new URL(`../../node_modules/${RUNTIME}/package.json`, import.meta.url));

/** The part of onnxruntime-web that is used here. */
interface WebRuntime {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly InferenceSession: {
    readonly create: (bytes: Uint8Array) => Promise<{
      readonly run: (feeds: object) => Promise<{ readonly logits: { readonly data: Float32Array } }>;
      readonly release: () => Promise<void>;
    }>;
  };
  readonly Tensor: new (type: "uint8", data: Uint8Array, shape: readonly number[]) => object;
}

beforeAll(async () => {
  await selectEngine({ prefer: "wasm" });
});

describe.runIf(HAS_RUNTIME)("exportOnnx, where onnxruntime-web is installed", () => {
  test.each(Object.keys(networks))("agrees with Python's ONNX Runtime in WebAssembly, %s", async (name) => {
    const { env, InferenceSession, Tensor } = (await import(RUNTIME)) as WebRuntime;
    env.wasm.numThreads = 1;
    const { size, logits: ofPython } = networks[name];
    const model = MODELS[name as ModelName]({ size });
    await loadFormulaWeights(model);
    const session = await InferenceSession.create(await exportOnnx(model));
    model.dispose();
    const { logits } = await session.run({
      images: new Tensor("uint8", byteImages(batch, size), [batch, size, size, 3]),
    });
    await session.release();
    expect(errorToSpread(logits.data, ofPython)).toBeLessThan(EVALUATION_ERROR);
  });
});
