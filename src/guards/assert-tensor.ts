import { assertObject } from "./assert-type.js";
import { describeValue } from "./describe-value.js";

/**
 * Throws unless a value is a tensor that is not disposed.
 *
 * @param what The function and its argument, for the message: "weightedLoss: logits".
 * @throws TypeError for anything else, such as an array of numbers.
 */
export function assertTensor(what: string, value: unknown): void {
  assertObject(what, value, "a tensor");
  const { shape, dtype, isDisposed } = value as { readonly [key: string]: unknown };
  if (!Array.isArray(shape) || typeof dtype !== "string") {
    throw new TypeError(`${what} must be a tensor, got ${describeValue(value)}`);
  }
  if (isDisposed === true) throw new TypeError(`${what} must be a tensor that is not disposed, got one that is`);
}
