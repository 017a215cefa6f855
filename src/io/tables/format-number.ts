/** Numbers of significant digits to try for a 32-bit float; 9 digits are always enough. */
const FLOAT32_DIGITS = [7, 8];

/** Formats a number with as few digits as restore it, as a 32-bit float if it is one. NaN is empty. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "";
  if (Math.fround(value) !== value) return String(value);
  const digits = FLOAT32_DIGITS.find((count) => Math.fround(Number(value.toPrecision(count))) === value) ?? 9;
  return String(Number(value.toPrecision(digits)));
}
