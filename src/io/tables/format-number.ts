/** Numbers of significant digits to try for a 32-bit float; 9 digits are always enough. */
const FLOAT32_DIGITS = [7, 8];

/** Formats a number with as few digits as restore it, as a 32-bit float if it is one. NaN is empty. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "";
  if (Math.fround(value) !== value) return String(value);
  for (const digits of FLOAT32_DIGITS) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}
