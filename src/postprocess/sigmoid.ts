import { assertNumber } from "../guards/internal.js";

/**
 * Converts a logit to a probability: 1 / (1 + exp(-x)). The exponent is never positive, so nothing overflows.
 *
 * @returns 0..1; NaN for NaN.
 *
 * @example
 * ```ts
 * console.log(sigmoid(0), sigmoid(-1000)); // 0.5 0
 * ```
 */
export function sigmoid(x: number): number {
  if (typeof x !== "number") assertNumber("sigmoid: x", x);
  const small = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : small) / (1 + small);
}

/**
 * Converts a probability to a logit: log(p / (1 - p)), the inverse of {@link sigmoid}.
 *
 * @param probability 0..1.
 * @returns -Infinity for 0, Infinity for 1, NaN for NaN.
 * @throws RangeError outside 0..1.
 *
 * @example
 * ```ts
 * console.log(logit(0.5), logit(0)); // 0 -Infinity
 * ```
 */
export function logit(probability: number): number {
  if (typeof probability !== "number") assertNumber("logit: probability", probability);
  if (probability < 0 || probability > 1) {
    throw new RangeError(`logit: probability must be from 0 to 1, got ${probability}`);
  }
  return Math.log(probability) - Math.log1p(-probability);
}
