import { Inflate } from "fflate";
import { concatenate } from "../../array.js";

/**
 * Compressed bytes inflated at a time: few at first, because they may expand a thousandfold, and more where they expand as
 * images do.
 */
const BLOCK_BYTES = { first: 1024, later: 32_768 } as const;

/** Expansion of images, above which hostile bytes are inflated in small blocks. */
const COMMON_EXPANSION = 8;

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
  for (let offset = 0; offset < bytes.length && length <= limit; ) {
    const isCommon = offset > 0 && length <= COMMON_EXPANSION * offset;
    const end = offset + (isCommon ? BLOCK_BYTES.later : BLOCK_BYTES.first);
    inflate.push(bytes.subarray(offset, end), end >= bytes.length);
    offset = end;
  }
  return concatenate(Uint8Array, blocks);
}
