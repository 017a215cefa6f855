import type { Schedule } from "../types.js";

/**
 * Makes the cosine schedule of SGDR without restarts (arXiv 1608.03983), as PyTorch's CosineAnnealingLR stepped once an
 * epoch: rate(e) = minimum + (rate - minimum) * (1 + cos(pi * e / epochs)) / 2.
 *
 * @param rate The learning rate of epoch 0.
 * @param options `epochs`: how many it takes to the minimum; `minimum`: default 0.
 * @throws RangeError unless `epochs` is a whole number, at least 1.
 */
export function cosineAnnealing(
  rate: number,
  { epochs, minimum = 0 }: { readonly epochs: number; readonly minimum?: number },
): Schedule {
  if (!Number.isInteger(epochs) || epochs < 1)
    throw new RangeError(`cosineAnnealing: epochs must be >= 1, got ${epochs}`);
  return (epoch) => minimum + ((rate - minimum) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
}
