import type { HuWindow } from "../types.js";
import { windowRange } from "./window-range.js";

/** The value of the first entry of a window table: the lowest of Int16. */
export const LOWEST_INT16 = -32768;

/** Entries of a window table of all values of Int16. */
const TABLE_LENGTH = 65536;

/** Entries of a window table of 8 bits. */
const BYTES = 256;

/** A table of zeros, and the value that its first entry is for. */
interface Table<Entries> {
  readonly entries: Entries;
  readonly lowest: number;
}

/**
 * Fills a table of zeros with a linear window: 0 at its lower end and below, `top` at its upper end and above. Tables
 * are for speed: to look up a pixel takes less time than to compute it.
 * DICOM PS3.3 C.11.2.1.3.2 (LINEAR_EXACT).
 */
function fillTable<Entries extends Uint8Array | Float32Array>(
  { entries, lowest }: Table<Entries>,
  name: string,
  window: HuWindow,
  top: number,
): Entries {
  const { low, high } = windowRange(name, window);
  const indexOf = (value: number) => Math.min(Math.max(value - lowest, 0), entries.length);
  const start = indexOf(Math.ceil(low));
  const end = indexOf(Math.floor(high) + 1);
  for (let index = start; index < end; index++) entries[index] = ((index + lowest - low) / (high - low)) * top;
  entries.fill(top, end);
  return entries;
}

/**
 * Tells the byte, 0..255, that a window shows each value of Int16 as, fractions truncated. The entry of a value is at
 * `value - LOWEST_INT16`.
 *
 * @param name The function that was called, for the message.
 * @throws RangeError for a window without width.
 */
export function byteTable(name: string, window: HuWindow): Uint8Array {
  return fillTable({ entries: new Uint8Array(TABLE_LENGTH), lowest: LOWEST_INT16 }, name, window, 255);
}

/** Tells the byte that a window shows each value of 8 bits as. Otherwise as {@link byteTable}. */
export function tableOfBytes(name: string, window: HuWindow): Uint8Array {
  return fillTable({ entries: new Uint8Array(BYTES), lowest: 0 }, name, window, 255);
}

/** Tells the fraction, 0..1, that a window shows each value of Int16 as. Otherwise as {@link byteTable}. */
export function unitTable(name: string, window: HuWindow): Float32Array {
  return fillTable({ entries: new Float32Array(TABLE_LENGTH), lowest: LOWEST_INT16 }, name, window, 1);
}
