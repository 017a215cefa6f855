import { copyMatch } from "./copy-match.js";

/** Shortest match, which is added to every length of one. */
const SHORTEST_MATCH = 4;

/** Value of the 4 bits of a length, and of each byte after them, that another byte follows. */
const MORE = { nibble: 15, byte: 255 } as const;

/** Throws unless a condition of the format holds. */
function assertSound(isSound: boolean): void {
  if (!isSound) throw new Error("an LZ4 block that is truncated, damaged or of another length than stated");
}

/** Reads a length that begins in 4 bits of the token; returns it and the position after it. */
function readLength(block: Uint8Array, start: number, nibble: number): readonly [length: number, next: number] {
  let length = nibble;
  let at = start;
  for (let isLast = nibble !== MORE.nibble; !isLast; at++) {
    assertSound(at < block.length);
    length += block[at];
    isLast = block[at] !== MORE.byte;
  }
  return [length, at];
}

/**
 * Decodes an LZ4 block (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md), the Parquet codec LZ4_RAW.
 *
 * @param byteCount Number of bytes that the block must decode to.
 * @throws Error for a damaged block, or one of another length.
 */
export function decodeLz4Block(block: Uint8Array, byteCount: number): Uint8Array {
  const output = new Uint8Array(byteCount);
  let at = 0;
  let end = 0;
  while (at < block.length) {
    const token = block[at];
    const [literals, start] = readLength(block, at + 1, token >> 4);
    at = start + literals;
    assertSound(at <= block.length && end + literals <= byteCount);
    output.set(block.subarray(start, at), end);
    end += literals;
    if (at === block.length) break;
    assertSound(at + 2 <= block.length);
    const distance = block[at] | (block[at + 1] << 8);
    const [length, next] = readLength(block, at + 2, token & 15);
    end = copyMatch(output, end, distance, length + SHORTEST_MATCH);
    assertSound(end >= 0);
    at = next;
  }
  assertSound(end === byteCount);
  return output;
}

/** Decodes blocks as Hadoop frames them; `undefined` if the bytes are not framed. */
function decodeHadoopFrames(bytes: Uint8Array, byteCount: number): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const output = new Uint8Array(byteCount);
  let at = 0;
  let end = 0;
  while (at < bytes.length) {
    if (at + 8 > bytes.length) return undefined;
    const decoded = view.getUint32(at);
    const start = at + 8;
    at = start + view.getUint32(at + 4);
    if (at > bytes.length || end + decoded > byteCount) return undefined;
    output.set(decodeLz4Block(bytes.subarray(start, at), decoded), end);
    end += decoded;
  }
  return end === byteCount ? output : undefined;
}

/**
 * Decodes a page of the deprecated Parquet codec LZ4: blocks that are framed as by Hadoop, each after its two lengths, or
 * one block without a frame, as older versions of Arrow wrote it
 * (https://github.com/apache/parquet-format/blob/master/Compression.md#lz4).
 *
 * @throws Error for a damaged page, or one of another length.
 */
export function decodeLz4(page: Uint8Array, byteCount: number): Uint8Array {
  return decodeHadoopFrames(page, byteCount) ?? decodeLz4Block(page, byteCount);
}
