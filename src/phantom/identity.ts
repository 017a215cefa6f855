import { seedOf } from "../random.js";

/** Number of base-16 digits of one 32-bit hash. */
const DIGITS = 8;

/**
 * Builds an identifier like those of the RSNA 2019 data, `ID_` and hexadecimal digits: the same for the same path, in
 * no order. Slices have 9 digits, patients 8, studies and series 10.
 */
export function buildId(digits: number, ...path: readonly (number | string)[]): string {
  const words = Array.from({ length: Math.ceil(digits / DIGITS) }, (_, word) =>
    seedOf(...path, word)
      .toString(16)
      .padStart(DIGITS, "0"),
  );
  return `ID_${words.join("").slice(0, digits)}`;
}
