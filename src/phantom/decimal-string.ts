/** Largest number of characters of a Decimal String (DICOM PS3.5 table 6.2-1). */
const MAX_LENGTH = 16;

/**
 * Formats a number as a DICOM Decimal String: exactly if that takes at most 16 characters, otherwise rounded to fit.
 *
 * @throws RangeError unless the number is finite.
 */
export function toDecimalString(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`toDecimalString: value must be finite, got ${value}`);
  let text = String(value);
  for (let digits = MAX_LENGTH; text.length > MAX_LENGTH; digits--) text = value.toPrecision(digits);
  return text;
}
