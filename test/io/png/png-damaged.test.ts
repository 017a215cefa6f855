import { deflateSync } from "node:zlib";
import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { decodePng, encodePng } from "../../../src/io/png/png.js";
import { joinPngChunks, type PngChunk, splitPngChunks } from "../../../src/io/png/png-chunks.js";
import type { ByteImage } from "../../../src/types.js";

const image: ByteImage = ndarray(
  Uint8Array.of(255, 0, 0, 0, 255, 0, 9, 9, 9, 9, 9, 9, 255, 0, 0, 0, 255, 0),
  [2, 3, 3],
);

const chunk = (name: string, ...bytes: readonly number[]): PngChunk => ({ name, data: Uint8Array.from(bytes) });
const header = (cols: number, rows: number, ...settings: readonly number[]) =>
  chunk("IHDR", ...[cols, rows].flatMap((n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]), ...settings);
const rgbHeader = (cols: number, rows: number) => header(cols, rows, 8, 2, 0, 0, 0);
const pixels = (...bytes: readonly number[]): PngChunk => ({ name: "IDAT", data: deflateSync(Uint8Array.from(bytes)) });
const end = chunk("IEND");

describe("decodePng on damaged files", () => {
  test("refuses a PNG that is cut short anywhere", () => {
    const bytes = encodePng(image);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
        expect(() => decodePng(bytes.subarray(0, length), "cut.png")).toThrow(DataError);
      }),
    );
  });

  test("refuses a PNG with a damaged byte", () => {
    const bytes = encodePng(image);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] ^= change;
        expect(() => decodePng(damaged, "damaged.png")).toThrow(DataError);
      }),
    );
  });

  test("refuses a PNG with a damaged chunk that it does not need", () => {
    const [ihdr, idat, iend] = splitPngChunks(encodePng(image));
    const bytes = joinPngChunks([ihdr, chunk("tEXt", 65, 0, 66), idat, iend]);
    bytes[Buffer.from(bytes).indexOf("tEXt") + 4] ^= 1;
    expect(() => decodePng(bytes, "damaged.png")).toThrow('(chunk "tEXt" does not match its checksum)');
  });

  test("refuses bytes after the end", () => {
    expect(() => decodePng(Buffer.concat([encodePng(image), Uint8Array.of(0, 0)]), "a")).toThrow(
      "(2 bytes after IEND)",
    );
  });

  test.each<[string, string, readonly PngChunk[]]>([
    ["no header", "no IHDR chunk at the start, or two", [pixels(0, 1, 2, 3)]],
    ["two headers", "no IHDR chunk at the start, or two", [rgbHeader(1, 1), rgbHeader(1, 1), pixels(0, 1, 2, 3)]],
    ["a truncated header", "IHDR of 2 bytes", [chunk("IHDR", 0, 0), pixels(0, 1, 2, 3)]],
    ["no pixels", "no IDAT chunk", [rgbHeader(1, 1)]],
    ["an unknown critical chunk", 'chunk "CgBI" is unknown', [rgbHeader(1, 1), chunk("CgBI"), pixels(0, 1, 2, 3)]],
    ["no columns", "an empty or too large image of 5 x 0 pixels", [rgbHeader(0, 5), pixels(0, 0, 0, 0, 0)]],
    ["no rows", "an empty or too large image of 0 x 5 pixels", [rgbHeader(5, 0), pixels(0)]],
    [
      "too many pixels",
      "an empty or too large image of 4294967295 x 4294967295 pixels",
      [rgbHeader(-1, -1), pixels(0)],
    ],
    [
      "4 bits per sample of RGB",
      "IHDR with unknown settings 4, 2, 0, 0, 0",
      [header(1, 1, 4, 2, 0, 0, 0), pixels(0, 1, 2)],
    ],
    ["an unknown color type", "IHDR with unknown settings 8, 5, 0, 0, 0", [header(1, 1, 8, 5, 0, 0, 0), pixels(0, 1)]],
    ["an unknown interlacing", "IHDR with unknown settings 8, 2, 0, 0, 2", [header(1, 1, 8, 2, 0, 0, 2), pixels(0, 1)]],
    ["fewer pixels than its size", "4 of 8 bytes of pixels", [rgbHeader(1, 2), pixels(0, 1, 2, 3)]],
    [
      "more pixels than its size",
      "Cannot create a Buffer larger than 4 bytes",
      [rgbHeader(1, 1), pixels(0, 1, 2, 3, 4)],
    ],
    [
      "far more pixels than its size",
      "larger than 4 bytes",
      [header(1, 1, 8, 2, 0, 0, 1), pixels(...Array(999).fill(0))],
    ],
    ["fewer gray pixels than its size", "2 of 6 bytes of pixels", [header(2, 2, 8, 0, 0, 0, 0), pixels(0, 1)]],
    ["a size that its bytes cannot fill", "11 bytes for 48004000 of pixels", [rgbHeader(4000, 4000), pixels(0, 0, 0)]],
    ["an unknown filter", "a row has an unknown filter", [rgbHeader(1, 1), pixels(5, 1, 2, 3)]],
    ["a missing palette", "no palette", [header(1, 1, 8, 3, 0, 0, 0), pixels(0, 1)]],
    [
      "a color that its palette lacks",
      "color 1 is not in the palette",
      [header(1, 1, 8, 3, 0, 0, 0), chunk("PLTE", 1, 2, 3), pixels(0, 1)],
    ],
    [
      "far more pixels than its bytes can describe",
      "9000 x 9000 pixels in 88 bytes",
      [header(9000, 9000, 1, 0, 0, 0, 0), pixels(...Array(9000).fill(0))],
    ],
    ["an unknown filter of gray", "a row has an unknown filter", [header(1, 1, 8, 0, 0, 0, 0), pixels(5, 1)]],
  ])("refuses a PNG with %s, although its checksums are right", (_, reason, chunks) => {
    const bytes = joinPngChunks([...chunks, end]);
    expect(() => decodePng(bytes, "odd.png")).toThrow(DataError);
    expect(() => decodePng(bytes, "odd.png")).toThrow(reason);
  });

  test("names what it decodes and counts its bytes", () => {
    expect(() => decodePng(new Uint8Array(3), "a/b.png")).toThrow(
      /^decodePng: "a\/b.png" must be a whole PNG, got 3 bytes that are truncated or damaged \(/,
    );
  });
});
