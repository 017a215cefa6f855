import { Inflate } from "fflate";
import { concatenate } from "../../array.js";

/** Compressed bytes inflated at a time. They expand at most a thousandfold. */
const BLOCK_BYTES = 4096;

/**
 * Inflates a data set of the deflated transfer syntax (DICOM PS3.5 section A.5) up to a number of bytes, because a few
 * kilobytes of a hostile file can inflate to gigabytes.
 *
 * @param bytes The bytes after the file meta elements.
 * @param limit Most bytes to return.
 * @returns The data set, or its first `limit` bytes.
 * @throws Any error that fflate throws for damaged bytes.
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
