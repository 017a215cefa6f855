import { Inflate } from "fflate";
import { concatenate } from "../../array.js";

/** How many compressed bytes are handed over at a time: what comes out of them is at most a thousand times as much. */
const BLOCK_BYTES = 4096;

/**
 * Inflates the data set of the deflated transfer syntax (DICOM PS3.5 section A.5), and stops at a number of bytes: a few
 * kilobytes of a hostile file inflate to gigabytes.
 *
 * @param bytes What follows the file meta elements.
 * @param limit Most bytes to return.
 * @returns The data set, or its first `limit` bytes.
 * @throws whatever fflate throws for damaged bytes.
 */
export function inflateDataSet(bytes: Uint8Array, limit: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  let length = 0;
  const inflate = new Inflate((block) => {
    blocks.push(block.subarray(0, Math.max(limit - length, 0)));
    length += block.length;
  });
  for (let offset = 0; offset < bytes.length && length <= limit; offset += BLOCK_BYTES) {
    inflate.push(bytes.subarray(offset, offset + BLOCK_BYTES), offset + BLOCK_BYTES >= bytes.length);
  }
  return concatenate(Uint8Array, blocks);
}
