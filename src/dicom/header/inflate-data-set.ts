import { Inflate } from "fflate";

/** How many compressed bytes are handed over at a time: what comes out of them is at most a thousand times as much. */
const BLOCK_BYTES = 4096;

/** An inflated data set, or its beginning. */
export interface InflatedDataSet {
  readonly bytes: Uint8Array;
  readonly isWhole: boolean;
}

/** Joins blocks of bytes, up to a number of bytes. */
function joinBlocks(blocks: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const block of blocks) {
    const part = block.subarray(0, length - offset);
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/**
 * Inflates the data set of the deflated transfer syntax (DICOM PS3.5 section A.5), and stops at a number of bytes: a few
 * kilobytes of a hostile file inflate to gigabytes.
 *
 * @param bytes What follows the file meta elements.
 * @param limit Most bytes to return.
 * @throws whatever fflate throws for damaged bytes.
 */
export function inflateDataSet(bytes: Uint8Array, limit: number): InflatedDataSet {
  const blocks: Uint8Array[] = [];
  let length = 0;
  const inflate = new Inflate((block) => {
    blocks.push(block);
    length += block.length;
  });
  for (let offset = 0; offset < bytes.length && length <= limit; offset += BLOCK_BYTES) {
    inflate.push(bytes.subarray(offset, offset + BLOCK_BYTES), offset + BLOCK_BYTES >= bytes.length);
  }
  return { bytes: joinBlocks(blocks, Math.min(length, limit)), isWhole: length <= limit };
}
