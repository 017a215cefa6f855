import { assertNumber } from "./assert-type.js";
import { describeValue } from "./describe-value.js";
import { elementType } from "./element-type.js";

/**
 * Throws unless a value is an array or a typed array of numbers.
 *
 * @throws TypeError for anything else, a text among the numbers, or a hole.
 */
export function assertNumbers(what: string, list: unknown): asserts list is ArrayLike<number> {
  const type = elementType(list);
  if (type !== undefined && !type.startsWith("Big")) return;
  if (!Array.isArray(list)) throw new TypeError(`${what} must be an array of numbers, got ${describeValue(list)}`);
  for (let index = 0; index < list.length; index++) {
    if (typeof list[index] !== "number") assertNumber(`${what} ${index}`, list[index]);
  }
}

/**
 * Throws unless a value is an array or a typed array of numbers other than NaN. Infinity is a number.
 *
 * @throws TypeError for anything else, RangeError for NaN among them.
 */
export function assertNoNaN(what: string, list: unknown): asserts list is ArrayLike<number> {
  assertNumbers(what, list);
  for (let index = 0; index < list.length; index++) {
    if (Number.isNaN(list[index])) throw new RangeError(`${what} must be numbers, got NaN at ${index}`);
  }
}

/**
 * Throws unless a value is an array or a typed array of numbers from 0 to 1, such as the rates of a curve.
 *
 * @throws TypeError for anything else, RangeError for a number outside, or NaN.
 */
export function assertFractions(what: string, list: unknown): asserts list is ArrayLike<number> {
  assertNumbers(what, list);
  for (let index = 0; index < list.length; index++) {
    if (list[index] >= 0 && list[index] <= 1) continue;
    throw new RangeError(`${what} must be from 0 to 1, got ${list[index]} at ${index}`);
  }
}

/**
 * Throws unless a value is an array or a typed array of finite numbers.
 *
 * @throws TypeError for anything else, RangeError for NaN or infinity among them.
 */
export function assertFinites(what: string, list: unknown): asserts list is ArrayLike<number> {
  assertNumbers(what, list);
  for (let index = 0; index < list.length; index++) {
    if (!Number.isFinite(list[index])) throw new RangeError(`${what} must be finite, got ${list[index]} at ${index}`);
  }
}
