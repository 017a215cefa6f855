import { BATCHES } from "./predict-in-parts.js";

/** Consecutive images of a list: from `first` up to, but without, `end`. */
export interface ImageRange {
  readonly first: number;
  readonly end: number;
}

/**
 * Cuts a list of images into ranges of nearly equal length, which several processes predict. Ranges begin where a process
 * that predicts all images also begins a call of the network, so that their logits are the same bits.
 *
 * @param images Number of images.
 * @param parts Number of ranges. There are fewer if the list is too short.
 * @param batchSize Images per batch.
 */
export function cutRanges(images: number, parts: number, batchSize: number): ImageRange[] {
  const step = BATCHES * batchSize;
  const steps = Math.ceil(images / step);
  const count = Math.max(1, Math.min(parts, steps));
  const firstOf = (part: number) => Math.min(images, Math.floor((part * steps) / count) * step);
  return Array.from({ length: count }, (_, part) => ({ first: firstOf(part), end: firstOf(part + 1) }));
}
