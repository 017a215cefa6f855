import { ShapeError } from "../errors.js";
import { assertList, assertNoNaN, describeValue, elementType } from "../guards/internal.js";
import { sigmoid } from "./sigmoid.js";

/** Throws unless logits are 32-bit floats other than NaN. Rounded to whole numbers, they would give wrong probabilities. */
function assertFloats(what: string, logits: Float32Array): void {
  if (elementType(logits) !== "Float32Array") {
    throw new TypeError(`${what} must be a Float32Array, got ${describeValue(logits)}`);
  }
  assertNoNaN(what, logits);
}

/** Averages arrays of logits as {@link meanLogits} does, but NaN gives NaN. */
export function averageLogits(logits: readonly Float32Array[]): Float32Array {
  const { length } = logits[0];
  const sums = new Float64Array(length);
  logits.forEach((array, index) => {
    if (array.length !== length) throw new ShapeError(`meanLogits: logits ${index}`, `[${length}]`, [array.length]);
    for (let offset = 0; offset < length; offset++) sums[offset] += array[offset];
  });
  return Float32Array.from(sums, (sum) => sum / logits.length);
}

/** Converts logits to probabilities as {@link toProbabilities} does, but NaN stays NaN. */
export function sigmoids(logits: Float32Array): Float32Array {
  return logits.map(sigmoid);
}

/**
 * Averages the logits of several views or folds, element by element. Averaging probabilities would give other results:
 * .01 and .60 average to .110 through their logits, and to .305 directly.
 *
 * @param logits At least one array, all of the same length; sums are in double precision.
 * @returns A new array.
 * @throws RangeError without arrays and for NaN, ShapeError when lengths differ.
 *
 * @example
 * ```ts
 * console.log(meanLogits([Float32Array.of(1, -2), Float32Array.of(3, -4)])); // Float32Array(2) [ 2, -3 ]
 * ```
 */
export function meanLogits(logits: readonly Float32Array[]): Float32Array {
  assertList("meanLogits: logits", logits, "Float32Arrays");
  for (let index = 0; index < logits.length; index++) assertFloats(`meanLogits: logits ${index}`, logits[index]);
  if (logits.length === 0) throw new RangeError("meanLogits: logits must hold at least one array, got 0");
  return averageLogits(logits);
}

/**
 * Converts logits to probabilities 0..1 with {@link sigmoid}, element by element.
 *
 * @throws TypeError for anything but 32-bit floats, RangeError for NaN.
 *
 * @example
 * ```ts
 * const probabilities = toProbabilities(meanLogits(logitsOfViews));
 * ```
 */
export function toProbabilities(logits: Float32Array): Float32Array {
  assertFloats("toProbabilities: logits", logits);
  return sigmoids(logits);
}
