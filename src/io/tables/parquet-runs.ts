import { readVarint } from "./thrift-end.js";

/** A part of a page: from byte `start` up to, but not including, byte `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Widest values of a run, in bits. */
const MOST_BITS = 32;

/** Values by which a packed run may exceed the page: writers fill its last groups of eight. */
const MOST_FILLING = 512;

/**
 * Checks the lengths of runs before they are decoded: runs of equal values and packed ones
 * (https://parquet.apache.org/docs/file-format/data-pages/encodings/, RLE). A reader would write as many values as a
 * run states, without end.
 *
 * @param count Most values of all runs together.
 * @throws Error for a run of more values.
 */
export function assertRuns(page: Uint8Array, { start, end }: ByteRange, bitWidth: number, count: number): void {
  if (bitWidth > MOST_BITS) throw new Error(`a page with values of ${bitWidth} bits`);
  let at = start;
  let seen = 0;
  while (seen < count && at < Math.min(end, page.length)) {
    const [header, next] = readVarint(page, at);
    const isPacked = header % 2 === 1;
    const length = isPacked ? 8 * ((header - 1) / 2) : header / 2;
    const most = count - seen + (isPacked ? MOST_FILLING : 0);
    if (length > most) throw new Error(`a run of ${length} values in a page of ${count}`);
    seen += length;
    at = next + (isPacked ? (length / 8) * bitWidth : Math.ceil(bitWidth / 8));
  }
}

/** Most values of a block of differences, and most parts that it has; writers use 128 and 4. */
const MOST_DELTAS = 2 ** 20;
const MOST_MINIBLOCKS = 2 ** 10;

/** Returns the position after a number of up to 64 bits. */
function skipNumber(page: Uint8Array, start: number): number {
  let at = start;
  while (page[at] >= 0x80) at++;
  if (at >= page.length || at - start > 9) throw new Error("a page whose differences break off");
  return at + 1;
}

/**
 * Checks the blocks of values that are stored as differences (the same page, DELTA_BINARY_PACKED) before they are
 * decoded: a reader would step backward for a negative size.
 *
 * @param count Number of values.
 * @returns Position after the blocks.
 * @throws Error for sizes that the encoding does not allow, or blocks that break off.
 */
export function deltaEnd(page: Uint8Array, start: number, count: number): number {
  const [blockSize, sizeEnd] = readVarint(page, start);
  const [parts, partsEnd] = readVarint(page, sizeEnd);
  const [total, totalEnd] = readVarint(page, partsEnd);
  const partSize = blockSize / parts;
  const isSound =
    blockSize <= MOST_DELTAS && parts > 0 && parts <= MOST_MINIBLOCKS && partSize > 0 && partSize % 8 === 0;
  if (!isSound || total !== count) {
    throw new Error(`a page of ${count} values with ${total} differences, ${blockSize} in ${parts} parts`);
  }
  let at = skipNumber(page, totalEnd);
  for (let seen = 1; seen < count; ) {
    const widths = skipNumber(page, at);
    at = widths + parts;
    for (let part = 0; part < parts && seen < count; part++) {
      at += (partSize * page[widths + part]) / 8;
      seen += partSize;
    }
    if (!(at <= page.length)) throw new Error("a page whose differences break off");
  }
  return at;
}
