import { DataError } from "../errors.js";
import { assertFunction, assertOptions, assertTexts, assertWhole, type KnownKeys } from "../guards/internal.js";
import { assertLoader, assertViews, type BatchLoader, type ByteBatch } from "./batch-loader.js";
import { cutBatches } from "./batches.js";

/** Settings of a prediction. */
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

/** Images to predict. */
export interface PredictData {
  readonly loader: BatchLoader;
  readonly ids: readonly string[];
}

/** A network that computes logits of bytes, on any engine. */
export interface ByteNetwork {
  readonly classes: number;
  /** Throws a ShapeError for images of another shape than the input. */
  readonly assertInput: (images: ByteBatch) => void;
  /** Computes the logits of a batch, `[images, classes]`. */
  readonly computeLogits: (images: ByteBatch) => Promise<ArrayLike<number>>;
}

/**
 * Predicts images: returns the mean of their logits over views, `[ids, classes]` row-major.
 *
 * @param name The public function, for messages.
 * @throws As `predictLogits`.
 */
export async function predictViews(
  name: string,
  { classes, assertInput, computeLogits }: ByteNetwork,
  data: PredictData,
  options: PredictOptions,
): Promise<Float32Array> {
  assertOptions<PredictData>(name, data, { loader: true, ids: true });
  const { loader, ids } = data;
  assertTexts(`${name}: data.ids`, ids);
  assertOptions(name, options, OPTIONS);
  assertLoader(`${name}: data.loader`, loader);
  const { views = loader.views, batchSize = 32, onProgress } = options;
  assertWhole(`${name}: batchSize`, batchSize, 1);
  if (onProgress !== undefined) assertFunction(`${name}: onProgress`, onProgress);
  assertViews(`${name}: views`, views, loader);
  const logits = new Float32Array(ids.length * classes);
  let done = 0;
  for await (const batches of loader.viewBatches(cutBatches(ids, { size: batchSize }), { views })) {
    const count = batches[0].shape[0];
    const sums = logits.subarray(done * classes, (done + count) * classes);
    batches.forEach(assertInput);
    for (const images of batches) {
      const values = await computeLogits(images);
      for (let i = 0; i < sums.length; i++) sums[i] += values[i];
    }
    done += count;
    onProgress?.(done, ids.length);
  }
  if (done !== ids.length) throw new DataError(`${name}: loader must give all ${ids.length} images, got ${done}`);
  for (let i = 0; i < logits.length; i++) logits[i] /= views;
  return logits;
}
