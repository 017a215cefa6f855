import { availableParallelism, totalmem } from "node:os";

/** Memory that training one fold may take: EfficientNet-B5 at 456 pixels takes 3.6 GB with one image per batch. */
const FOLD_BYTES = 4e9;

/** Folds that small machines compute at once. */
const LEAST = 2;

/** Returns how many folds this machine computes at once: one per core, as far as its memory allows. */
export function defaultParallel(): number {
  return Math.min(availableParallelism(), Math.max(LEAST, Math.floor(totalmem() / FOLD_BYTES)));
}
