import { suggestName } from "../suggest-name.js";
import { assertObject } from "./assert-type.js";
import { describeValue } from "./describe-value.js";

/** The keys of an options type, each once: the compiler rejects a list that lacks one, or has one too many. */
export type KnownKeys<Options> = Readonly<Record<keyof Options, true>>;

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
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(known, key)) continue;
    const names = Object.keys(known);
    throw new TypeError(
      `${name}: options must be of ${names.join(", ")}, got ${JSON.stringify(key)}${suggestName(key, names)}`,
    );
  }
}
