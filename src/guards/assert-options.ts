import { suggestName } from "../suggest-name.js";
import { assertObject } from "./assert-type.js";
import { describeValue } from "./describe-value.js";

/** The keys of an options type, each once: the compiler rejects a list that lacks one, or has one too many. */
export type KnownKeys<Options> = Readonly<Record<keyof Options, true>>;

/**
 * Throws if a record has other keys than the known ones, such as a misspelt one beside the right ones.
 *
 * @param what The function and its argument, for the message: "windowToBytes: window".
 * @throws TypeError with the nearest known key.
 */
export function assertKeys<Known>(what: string, record: object, known: KnownKeys<Known>): void {
  for (const key in record) {
    if (!Object.hasOwn(record, key) || Object.hasOwn(known, key)) continue;
    const names = Object.keys(known);
    const got = `${JSON.stringify(key)}${suggestName(key, names)}`;
    throw new TypeError(`${what} must be of ${names.join(", ")}, got ${got}`);
  }
}

/**
 * Throws if a function without options was given some: `resize(image, size, "nearest")` would be bilinear without a word.
 *
 * @param name The public function, for the message.
 * @param taken What the function takes, for the message: "image and size".
 * @throws TypeError for any argument too many.
 */
export function assertNoMore(name: string, taken: string, surplus: readonly unknown[]): void {
  if (surplus.every((argument) => argument === undefined)) return;
  throw new TypeError(`${name}: arguments must be ${taken}, got one more: ${describeValue(surplus[0])}`);
}

/**
 * Throws unless a value is an object with none but the known keys: a misspelt option would otherwise leave the default in
 * place without a word.
 *
 * @param name The public function, for the message.
 * @param known The keys of its options.
 * @throws TypeError for anything but an object, and for an unknown key, with the nearest known one.
 */
export function assertOptions<Options>(name: string, options: unknown, known: KnownKeys<Options>): void {
  assertObject(`${name}: options`, options);
  if (Object.prototype.toString.call(options) !== "[object Object]") {
    throw new TypeError(`${name}: options must be a plain object, got ${describeValue(options)}`);
  }
  assertKeys(`${name}: options`, options, known);
}
