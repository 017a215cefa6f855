import type { HuWindow } from "../types.js";
import { windowRange } from "./window-range.js";

/** The value of the first entry of a window table: the lowest of Int16. */
export const LOWEST_HU = -32768;

/** Entries of a window table: one for each value of Int16. */
const TABLE_LENGTH = 65536;

/**
 * Fills a table of zeros with a linear window: 0 at its lower end and below, `top` at its upper end and above. Tables
 * are for speed: to look up a pixel takes less time than to compute it.
 * DICOM PS3.3 C.11.2.1.3.2 (LINEAR_EXACT).
 */
function fillTable(table: Uint8Array | Float32Array, name: string, window: HuWindow, top: number): void {
  const { low, high } = windowRange(name, window);
  const indexOf = (value: number) => Math.min(Math.max(value - LOWEST_HU, 0), TABLE_LENGTH);
  const [start, end] = [indexOf(Math.ceil(low)), indexOf(Math.floor(high) + 1)];
  for (let index = start; index < end; index++) table[index] = ((index + LOWEST_HU - low) / (high - low)) * top;
  table.fill(top, end);
}

/**
 * Tells the byte, 0..255, that a window shows each value of Int16 as, fractions truncated. The entry of a value is at
 * `value - LOWEST_HU`.
 *
 * @param name The function that was called, for the message.
 * @throws RangeError for a window without width.
 */
export function byteTable(name: string, window: HuWindow): Uint8Array {
  const table = new Uint8Array(TABLE_LENGTH);
  fillTable(table, name, window, 255);
  return table;
}

/** Tells the fraction, 0..1, that a window shows each value of Int16 as. Otherwise as {@link byteTable}. */
export function unitTable(name: string, window: HuWindow): Float32Array {
  const table = new Float32Array(TABLE_LENGTH);
  fillTable(table, name, window, 1);
  return table;
}
