import { quoteStart } from "../shorten.js";
import { describeValue } from "./describe-value.js";

/**
 * Throws unless a value is one of several names.
 *
 * @param what The function and its argument, for the message: "smooth: scheme".
 * @throws RangeError for anything else.
 */
export function assertOneOf<Name extends string>(what: string, names: readonly Name[], value: Name): void {
  if (names.includes(value)) return;
  const got = typeof value === "string" ? quoteStart(value) : describeValue(value);
  throw new RangeError(`${what} must be one of ${names.join(", ")}, got ${got}`);
}
