import { describe, expect, test } from "vitest";
import { decodeRle } from "../../../src/dicom/codecs/decode-rle.js";
import type { SliceMetadata } from "../../../src/types.js";

/** A frame: the number of segments, where each begins, up to byte 64, then the segments. */
function encode(segments: readonly (readonly number[])[], starts?: readonly number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, segments.length, true);
  let start = 64;
  segments.forEach((segment, index) => {
    header.setUint32(4 + 4 * index, starts?.[index] ?? start, true);
    start += segment.length;
  });
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segments.flat()]);
}

const decode = (bytes: Uint8Array, BitsAllocated = 8) =>
  decodeRle(bytes, { Rows: 2, Columns: 3, BitsAllocated } as SliceMetadata);

describe("decodeRle", () => {
  test("copies bytes after a count from 0, repeats one after a count from -1, and skips -128", async () => {
    expect(await decode(encode([[1, 10, 20, 128, 256 - 2, 30, 0, 40]]))).toEqual(Uint8Array.of(10, 20, 30, 30, 30, 40));
  });

  test("takes the high bytes of words from the first segment and the low ones from the second", async () => {
    const high = [256 - 5, 1];
    const low = [5, 0, 1, 2, 3, 4, 5];
    const words = new Uint16Array((await decode(encode([high, low]), 16)).buffer as ArrayBuffer);
    expect(Array.from(words)).toEqual([256, 257, 258, 259, 260, 261]);
  });

  test("drops what goes beyond the last sample", async () => {
    expect(await decode(encode([[256 - 100, 7, 0]]))).toEqual(new Uint8Array(6).fill(7));
  });

  test.each<[string, Uint8Array]>([
    ["a header of 63 bytes", new Uint8Array(63)],
    ["2 segments, not 1", encode([[0], [0]])],
    ["a segment at 63..66", encode([[256 - 5, 1]], [63])],
    ["a segment at 67..66", encode([[256 - 5, 1]], [67])],
    ["a segment that breaks off", encode([[256 - 4, 1]])],
    ["a segment that breaks off", encode([[5, 1, 2, 3, 4, 5]])],
    ["a segment that breaks off", encode([[256 - 5]])],
  ])("says %s", async (message, bytes) => {
    await expect(decode(bytes)).rejects.toThrow(new Error(message));
  });

  test("says that bytes are too few before it takes memory", async () => {
    const header = { Rows: 4096, Columns: 4096, BitsAllocated: 16 } as SliceMetadata;
    await expect(decodeRle(encode([[0]]), header)).rejects.toThrow(new Error("65 bytes for 33554432"));
  });
});
