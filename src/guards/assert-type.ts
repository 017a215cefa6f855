import { describeValue } from "./describe-value.js";

/**
 * Throws unless a value is an object, and not a list.
 *
 * @param what The function and its argument, for the message: "ensemble: member 0".
 * @param noun What the object is, for the message: "a table".
 * @throws TypeError for anything else.
 */
export function assertObject(what: string, value: unknown, noun = "an object"): asserts value is object {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)) return;
  throw new TypeError(`${what} must be ${noun}, got ${describeValue(value)}`);
}

/**
 * Throws unless a value is a function.
 *
 * @param noun What the function is, for the message: "a source of random numbers, as createRandom returns".
 * @throws TypeError for anything else.
 */
export function assertFunction(what: string, value: unknown, noun = "a function"): void {
  if (typeof value !== "function") throw new TypeError(`${what} must be ${noun}, got ${describeValue(value)}`);
}

/**
 * Throws unless a value is `true`, `false` or left out. Any other would be taken for one of them.
 *
 * @throws TypeError for anything else, such as the text "false".
 */
export function assertFlag(what: string, value: unknown): asserts value is boolean | undefined {
  if (value === undefined || typeof value === "boolean") return;
  throw new TypeError(`${what} must be true or false, got ${describeValue(value)}`);
}

/**
 * Throws unless a value is a text.
 *
 * @throws TypeError for anything else.
 */
export function assertText(what: string, value: unknown): asserts value is string {
  if (typeof value !== "string") throw new TypeError(`${what} must be a string, got ${describeValue(value)}`);
}

/**
 * Throws unless a value is the path of a file or a folder.
 *
 * @throws TypeError for anything but a text, RangeError for an empty one.
 */
export function assertPath(what: string, path: unknown): asserts path is string {
  assertText(what, path);
  if (path === "") throw new RangeError(`${what} must be a path, got an empty string`);
}

/**
 * Throws unless a value is a number. NaN and infinity are numbers.
 *
 * @throws TypeError for anything else, such as the text "10".
 */
export function assertNumber(what: string, value: unknown): asserts value is number {
  if (typeof value !== "number") throw new TypeError(`${what} must be a number, got ${describeValue(value)}`);
}

/**
 * Throws unless a value is a number from 0 to 1.
 *
 * @throws TypeError for anything but a number, RangeError for one outside, or NaN.
 */
export function assertFraction(what: string, value: unknown): asserts value is number {
  assertNumber(what, value);
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${what} must be from 0 to 1, got ${value}`);
}

/**
 * Throws unless a value is a source of random numbers.
 *
 * @param name The public function, for the message.
 * @throws TypeError for anything but a function, such as a seed.
 */
export function assertRandom(name: string, random: unknown): void {
  assertFunction(`${name}: random`, random, "a source of random numbers, as createRandom(seed) returns");
}

/**
 * Throws unless a value is a whole number, at least `least`.
 *
 * @throws TypeError for anything but a number, RangeError for one that is not whole or too small.
 */
export function assertWhole(what: string, value: unknown, least: number): asserts value is number {
  assertNumber(what, value);
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`${what} must be a whole number, at least ${least}, got ${value}`);
}

/**
 * Throws unless a value is a finite number.
 *
 * @throws TypeError for anything but a number, RangeError for NaN and infinity.
 */
export function assertFinite(what: string, value: unknown): asserts value is number {
  assertNumber(what, value);
  if (!Number.isFinite(value)) throw new RangeError(`${what} must be finite, got ${value}`);
}
