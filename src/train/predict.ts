import { tidy } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { applyModel } from "../models/index.js";
import type { ImageSource, View } from "../types.js";
import { type BatchLoader, type ByteBatch, loadFromSource } from "./batch-loader.js";
import { batchToTensor, cutBatches } from "./batches.js";

/** How to predict. */
export interface PredictOptions {
  /** What each image is turned into; the logits of several views are averaged. A loader gives as many of its own. */
  readonly views: readonly View[];
  /** Images (of one view) that go through the network at once. Default 32. */
  readonly batchSize?: number;
  /** Called after each batch of ids. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Adds the logits of one view of a batch of images to their sums. */
async function addLogits(model: LayersModel, images: ByteBatch, sums: Float32Array): Promise<void> {
  const logits = tidy(() => applyModel(model, batchToTensor(images)));
  const values = await logits.data();
  logits.dispose();
  for (let i = 0; i < sums.length; i++) sums[i] += values[i];
}

/**
 * Predicts images: the mean over views of their logits, `[ids, classes]` row-major. Each image is loaded once for all
 * views.
 *
 * @throws RangeError without views; whatever the source rejects with.
 */
export async function predictLogits(
  model: LayersModel,
  { source, ids }: { readonly source: ImageSource | BatchLoader; readonly ids: readonly string[] },
  { views, batchSize = 32, onProgress }: PredictOptions,
): Promise<Float32Array> {
  if (views.length === 0) throw new RangeError("predictLogits: views must hold at least one view, got 0");
  const classes = model.outputs[0].shape[1] as number;
  const logits = new Float32Array(ids.length * classes);
  let done = 0;
  const loader = typeof source === "function" ? loadFromSource(source, { views }) : source;
  for await (const batches of loader.viewBatches(cutBatches(ids, { size: batchSize }), { views: views.length })) {
    const count = batches[0].shape[0];
    const sums = logits.subarray(done * classes, (done + count) * classes);
    for (const images of batches) await addLogits(model, images, sums);
    done += count;
    onProgress?.(done, ids.length);
  }
  for (let i = 0; i < logits.length; i++) logits[i] /= views.length;
  return logits;
}
