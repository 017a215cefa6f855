import { ShapeError } from "../errors.js";
import { sigmoid } from "./sigmoid.js";

/**
 * Averages the logits of several views or folds, element by element. The mean of logits is not that of probabilities:
 * .01 and .60 average to .110 here and to .305 there.
 *
 * @param logits At least one array, all of one length; sums are in double precision.
 * @returns A new array; NaN where any is NaN.
 * @throws RangeError without arrays, ShapeError when lengths differ.
 */
export function meanLogits(logits: readonly Float32Array[]): Float32Array {
  if (logits.length === 0) throw new RangeError("meanLogits: logits must hold at least one array, got 0");
  const { length } = logits[0];
  const sums = new Float64Array(length);
  logits.forEach((array, index) => {
    if (array.length !== length) throw new ShapeError(`meanLogits: logits ${index}`, `[${length}]`, [array.length]);
    for (let offset = 0; offset < length; offset++) sums[offset] += array[offset];
  });
  return Float32Array.from(sums, (sum) => sum / logits.length);
}

/** Maps logits to probabilities 0..1 by {@link sigmoid}, element by element; NaN stays NaN. */
export function toProbabilities(logits: Float32Array): Float32Array {
  return logits.map(sigmoid);
}
