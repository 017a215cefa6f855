import type { HuWindow } from "../types.js";
import { windowRange } from "./window-range.js";

/** The lowest Int16: the first entry of a table of Hounsfield units is for this value. */
export const LOWEST_INT16 = -32768;

/** Entries of a table of Hounsfield units, one per Int16. */
const TABLE_LENGTH = 65536;

/** Entries of a table of bytes. */
const BYTES = 256;

/** A table of zeros to fill, and the value that its first entry is for. */
interface Table<Entries> {
  readonly entries: Entries;
  readonly lowest: number;
}

/**
 * Fills a table of zeros with a linear window: 0 at its lower end and below, `top` at its upper end and above. Looking
 * up a pixel takes less time than computing it. DICOM PS3.3 C.11.2.1.3.2 (LINEAR_EXACT).
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
 * Builds the table of a window from Hounsfield units to bytes 0..255, fractions truncated. The entry of a value is at
 * `value - LOWEST_INT16`.
 *
 * @param name The public function, for the message.
 * @throws RangeError unless the window has a finite level and a positive width.
 */
export function huToByteTable(name: string, window: HuWindow): Uint8Array {
  return fillTable({ entries: new Uint8Array(TABLE_LENGTH), lowest: LOWEST_INT16 }, name, window, 255);
}

/**
 * Builds the table of a window from Hounsfield units 0..255, held in bytes, to bytes. Otherwise as
 * {@link huToByteTable}.
 */
export function byteToByteTable(name: string, window: HuWindow): Uint8Array {
  return fillTable({ entries: new Uint8Array(BYTES), lowest: 0 }, name, window, 255);
}

/** Builds the table of a window from Hounsfield units to fractions 0..1. Otherwise as {@link huToByteTable}. */
export function huToUnitTable(name: string, window: HuWindow): Float32Array {
  return fillTable({ entries: new Float32Array(TABLE_LENGTH), lowest: LOWEST_INT16 }, name, window, 1);
}
