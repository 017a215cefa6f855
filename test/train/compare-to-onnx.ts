import { existsSync } from "node:fs";
import ndarray from "ndarray";
import { expect } from "vitest";
import { exportOnnx, MODELS, type ModelName } from "../../src/models/index.js";
import { createOnnxPredictor, loadFromSource, predictLogits } from "../../src/train/index.js";
import type { ByteImage } from "../../src/types.js";
import { readFixture } from "../engines.js";
import { EVALUATION_ERROR, errorToSpread } from "../models/compare-to-timm.js";
import { loadFormulaWeights } from "../models/formula-weights.js";
import { byteImages } from "../models/onnx/byte-images.js";

/** What test/models/onnx/fixtures/check-onnx.py has written: logits of Python's ONNX Runtime. */
interface Checked {
  readonly batch: number;
  readonly networks: Readonly<Record<string, { readonly size: number; readonly logits: string }>>;
}

/** Whether the optional package is installed. */
export const HAS_RUNTIME = existsSync(new URL("../../node_modules/onnxruntime-node/package.json", import.meta.url));
/** Results of Python's ONNX Runtime. */
export const { batch, networks } = readFixture<Checked>(new URL("../models/onnx/", import.meta.url).href, "onnx.json");

/** Makes a loader of the byte images, under the ids "0", "1" and so on. */
export function loadImages(size: number, count = batch) {
  const bytes = byteImages(count, size);
  const length = size * size * 3;
  const source = async (id: string): Promise<ByteImage> =>
    ndarray(bytes.slice(Number(id) * length, (Number(id) + 1) * length), [size, size, 3]);
  const views = [(image: ByteImage) => image, (image: ByteImage) => image.step(1, -1, 1)];
  return { loader: loadFromSource(source, { views }), ids: Array.from({ length: count }, (_, index) => `${index}`) };
}

/** Encodes floats as the fixtures do. */
export const encode = (values: Float32Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");

/** Expects ONNX Runtime to compute what predictLogits does, and what Python's does, for a network with formula weights. */
export async function compareToOnnx(name: string): Promise<void> {
  const { size, logits: ofPython } = networks[name];
  const model = MODELS[name as ModelName]({ size });
  await loadFormulaWeights(model);
  const data = loadImages(size);
  const { predict, close, engine, classes } = await createOnnxPredictor(await exportOnnx(model), { threads: 1 });
  expect({ classes, name: engine.name, threads: engine.threads }).toEqual({ classes: 6, name: "onnx", threads: 1 });
  for (const views of [1, 2]) {
    const expected = await predictLogits(model, data, { views });
    expect(errorToSpread(await predict(data, { views, batchSize: 2 }), encode(expected))).toBeLessThan(
      EVALUATION_ERROR,
    );
  }
  expect(errorToSpread(await predict(data, { views: 1 }), ofPython)).toBeLessThan(EVALUATION_ERROR);
  await close();
  model.dispose();
}
