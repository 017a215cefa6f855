import { type Tensor2D, type Tensor4D, tensor2d, tensor4d } from "@tensorflow/tfjs-core";
import { contiguous } from "../array.js";
import { assertEngine } from "../backend/internal.js";
import { DataError } from "../errors.js";
import { assertImage, assertList } from "../guards/internal.js";
import { tableRow } from "../tables.js";
import type { ByteImage, LabelTable } from "../types.js";
import { type ByteBatch, joinImages } from "./batch-loader.js";

/**
 * Cuts ids into batches, in their order.
 *
 * @param options `size`: ids per batch; `dropLast`: whether to drop a last batch that is not full (default false).
 * @throws RangeError unless `size` is a whole number, at least 1.
 */
export function cutBatches(
  ids: readonly string[],
  { size, dropLast = false }: { readonly size: number; readonly dropLast?: boolean },
): string[][] {
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`cutBatches: size must be >= 1, got ${size}`);
  const count = dropLast ? Math.floor(ids.length / size) : Math.ceil(ids.length / size);
  return Array.from({ length: count }, (_, index) => ids.slice(index * size, (index + 1) * size));
}

/** Each byte divided by 255: looking a quotient up is faster than dividing. */
const UNITS = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * Converts a batch to a tensor `[images, rows, cols, channels]` in 0..1, which the caller owns.
 *
 * @throws TypeError for images that are not 8 bit: values 0..1 would be divided by 255 once more.
 */
export function batchToTensor(batch: ByteBatch): Tensor4D {
  assertImage("batchToTensor: images of the loader", batch, "8-bit values", ["images", "rows", "cols", "channels"]);
  const { data, shape } = contiguous(batch);
  const values = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) values[i] = UNITS[data[i]];
  return tensor4d(values, shape as [number, number, number, number]);
}

/**
 * Converts images of one shape to a tensor `[batch, rows, cols, channels]` in 0..1, which the caller owns.
 *
 * ```ts
 * const images = imagesToTensor([await source("ID_000012eaf")]);
 * const logits = tf.tidy(() => applyModel(model, images));
 * ```
 *
 * @param images 8-bit images `[rows, cols, channels]`, at least one.
 * @throws RangeError without images, TypeError for an image that is not 8 bit, ShapeError when the shapes differ,
 * UnsupportedError before an engine is selected.
 */
export function imagesToTensor(images: readonly ByteImage[]): Tensor4D {
  assertList("imagesToTensor: images", images, "images");
  assertEngine("imagesToTensor");
  if (images.length === 0) throw new RangeError("imagesToTensor: images must hold at least one image, got 0");
  return batchToTensor(joinImages("imagesToTensor: image", Array.from(images)));
}

/** Whether texts ascend, each once. */
function isAscending(ids: readonly string[]): boolean {
  return ids.every((id, row) => row === 0 || ids[row - 1] < id);
}

/** Finds the row of an id among ascending ids by halving. */
function searchRow(ids: readonly string[], id: string): number | undefined {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle] < id) low = middle + 1;
    else high = middle;
  }
  return ids[low] === id ? low : undefined;
}

/** Makes a function that finds the row of an id. Ascending ids, as tables from files have, need no Map of all of them. */
function createRowFinder(ids: readonly string[]): (id: string) => number | undefined {
  if (isAscending(ids)) return (id) => searchRow(ids, id);
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  return (id) => rowOf.get(id);
}

/**
 * Makes a function that returns the labels of ids as a tensor `[ids, classes]` of 0 and 1, which the caller owns.
 *
 * @throws DataError (from the function) for an id without labels.
 */
export function labelLookup(labels: LabelTable): (ids: readonly string[]) => Tensor2D {
  const width = labels.classes.length;
  const findRow = createRowFinder(labels.ids);
  const wrong = labels.values.findIndex((value) => value > 1);
  if (wrong >= 0) {
    const id = labels.ids[Math.floor(wrong / width)];
    throw new DataError(`labelLookup: labels must be 0 or 1, got ${labels.values[wrong]} for ${id}`);
  }
  return (ids) => {
    const values = new Float32Array(ids.length * width);
    ids.forEach((id, index) => {
      const row = findRow(id);
      if (row === undefined) throw new DataError(`labelLookup: every image needs labels, got none for ${id}`);
      values.set(tableRow(labels.values, row, width), index * width);
    });
    return tensor2d(values, [ids.length, width]);
  };
}
