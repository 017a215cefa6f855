import { seedOf } from "../random.js";

/** Digits of one 32-bit hash in base 16. */
const DIGITS = 8;

/**
 * Makes an identifier as the RSNA 2019 data have them, `ID_` and hexadecimal digits: the same for the same path, and
 * without any order. Slices have 9 digits, patients 8, studies and series 10.
 */
export function buildId(digits: number, ...path: readonly (number | string)[]): string {
  const words = Array.from({ length: Math.ceil(digits / DIGITS) }, (_, word) =>
    seedOf(...path, word)
      .toString(16)
      .padStart(DIGITS, "0"),
  );
  return `ID_${words.join("").slice(0, digits)}`;
}
