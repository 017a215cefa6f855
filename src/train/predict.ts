import { tidy } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { DataError } from "../errors.js";
import { assertFunction, assertOptions, assertTexts, assertWhole, type KnownKeys } from "../guards/internal.js";
import { applyModel } from "../models/index.js";
import { assertModel } from "../models/internal.js";
import { assertInputShape } from "./assert-fit.js";
import { assertLoader, assertViews, type BatchLoader, type ByteBatch } from "./batch-loader.js";
import { batchToTensor, cutBatches } from "./batches.js";

/** Settings of {@link predictLogits}. */
export interface PredictOptions {
  /** Number of views whose logits are averaged, from the first view of the loader on. Default: all. */
  readonly views?: number | undefined;
  /** Images (of one view) that pass through the network at once. Default 32. */
  readonly batchSize?: number | undefined;
  /** Called after each batch of ids. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Keys of {@link PredictOptions}. */
const OPTIONS: KnownKeys<PredictOptions> = { views: true, batchSize: true, onProgress: true };

/** Adds the logits of one view of a batch of images to their sums. */
async function addLogits(model: LayersModel, images: ByteBatch, sums: Float32Array): Promise<void> {
  const logits = tidy(() => applyModel(model, batchToTensor(images)));
  const values = await logits.data();
  logits.dispose();
  for (let i = 0; i < sums.length; i++) sums[i] += values[i];
}

/**
 * Predicts images: returns the mean of their logits over views, `[ids, classes]` row-major. Each image is loaded once
 * for all views.
 *
 * ```ts
 * const loader = loadFromSource(source, { views: testTimeViews({ size: 224 }).map(({ view }) => view) });
 * const logits = await predictLogits(model, { loader, ids: ["ID_000012eaf"] });
 * ```
 *
 * @param data `loader`: loader of the images; `ids`: images to predict.
 * @param options Number of views, batch size and progress callback.
 * @throws TypeError for anything but a network and a batch loader, an unknown option, and images that are not 8 bit.
 * @throws ShapeError for images of another size than the network's, DataError when the loader leaves images out.
 * @throws RangeError for more views than the loader has.
 * @throws ShapeError for images of another shape than the input of the network.
 * @throws Any error of the loader.
 */
export async function predictLogits(
  model: LayersModel,
  data: { readonly loader: BatchLoader; readonly ids: readonly string[] },
  options: PredictOptions = {},
): Promise<Float32Array> {
  assertModel("predictLogits", model);
  assertOptions<typeof data>("predictLogits", data, { loader: true, ids: true });
  const { loader, ids } = data;
  assertTexts("predictLogits: data.ids", ids);
  assertOptions("predictLogits", options, OPTIONS);
  assertLoader("predictLogits: data.loader", loader);
  const { views = loader.views, batchSize = 32, onProgress } = options;
  assertWhole("predictLogits: batchSize", batchSize, 1);
  if (onProgress !== undefined) assertFunction("predictLogits: onProgress", onProgress);
  assertViews("predictLogits: views", views, loader);
  const classes = model.outputs[0].shape[1] as number;
  const logits = new Float32Array(ids.length * classes);
  let done = 0;
  for await (const batches of loader.viewBatches(cutBatches(ids, { size: batchSize }), { views })) {
    const count = batches[0].shape[0];
    const sums = logits.subarray(done * classes, (done + count) * classes);
    for (const images of batches) assertInputShape("predictLogits: image", model, images);
    for (const images of batches) await addLogits(model, images, sums);
    done += count;
    onProgress?.(done, ids.length);
  }
  if (done !== ids.length) {
    throw new DataError(`predictLogits: loader must give all ${ids.length} images, got ${done}`);
  }
  for (let i = 0; i < logits.length; i++) logits[i] /= views;
  return logits;
}
