import { assertNumber, assertOptions } from "../guards/internal.js";
import type { Schedule } from "../types.js";

/**
 * Makes the cosine schedule of SGDR without restarts (arXiv 1608.03983), the same as PyTorch's CosineAnnealingLR with
 * one step per epoch: rate(e) = minimum + (rate - minimum) * (1 + cos(pi * e / epochs)) / 2.
 *
 * ```ts
 * const schedule = cosineAnnealing(1e-3, { epochs: 10 });
 * console.log(schedule(5)); // 5e-4
 * ```
 *
 * @param rate Learning rate of epoch 0.
 * @param options `epochs`: epochs until the rate reaches the minimum; `minimum`: default 0.
 * @throws TypeError for an unknown option, RangeError for a rate that is not finite, and unless `epochs` is a whole number, at least 1.
 */
export function cosineAnnealing(
  rate: number,
  options: { readonly epochs: number; readonly minimum?: number },
): Schedule {
  assertNumber("cosineAnnealing: rate", rate);
  assertOptions<typeof options>("cosineAnnealing", options, { epochs: true, minimum: true });
  const { epochs, minimum = 0 } = options;
  assertNumber("cosineAnnealing: minimum", minimum);
  if (!Number.isFinite(rate + minimum)) {
    throw new RangeError(`cosineAnnealing: rate and minimum must be finite, got ${rate} and ${minimum}`);
  }
  if (!Number.isInteger(epochs) || epochs < 1)
    throw new RangeError(`cosineAnnealing: epochs must be >= 1, got ${epochs}`);
  return (epoch) => minimum + ((rate - minimum) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
}
