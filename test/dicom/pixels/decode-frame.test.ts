import { describe, expect, test } from "vitest";
import { codestreamOf, compressedFile, decodeFirst, imageOf, withCodestream } from "../compressed-files.js";

const baseline = compressedFile("JPEG baseline, unsigned 8 in 8");
const extended = compressedFile("JPEG extended, unsigned 12 in 16");
const progressive = compressedFile("JPEG spectral selection, unsigned 8 in 8");
const jpeg2000 = compressedFile("JPEG 2000 lossless, unsigned 8 in 8");

const WORDS = { BitsAllocated: 16, BitsStored: 16, HighBit: 15 };
const BYTES = { BitsAllocated: 8, BitsStored: 8, HighBit: 7 };

/** Makes words of bytes, both in base64. */
const widen = (base64: string) =>
  Buffer.from(Uint16Array.from(Buffer.from(base64, "base64")).buffer).toString("base64");

describe("decodeFrame", () => {
  test.each([baseline, jpeg2000, compressedFile("JPEG-LS lossless, unsigned 8 in 8")])(
    "gives samples of 8 bits the room that the header says: $name",
    async (file) => {
      const image = imageOf(file);
      expect(await decodeFirst(withCodestream(image, codestreamOf(image), WORDS))).toBe(widen(file.frames[0].pixels));
    },
  );

  test.each([
    [extended, 12],
    [compressedFile("JPEG 2000 lossless, unsigned 12 in 16"), 16],
    [compressedFile("JPEG-LS lossless, unsigned 12 in 16"), 16],
    [compressedFile("JPEG lossless SV1, unsigned 12 in 16"), 16],
  ])("refuses samples of more bits than there is room for: $0.name", async (file, bits) => {
    const image = imageOf(file);
    await expect(decodeFirst(withCodestream(image, codestreamOf(image), BYTES))).rejects.toThrow(
      new RegExp(`^PixelData must be 19 x 16 pixels in .*, got 19 x 16 pixels of 1 samples of ${bits} bits$`),
    );
  });

  test("refuses a codestream of another size than the header says", async () => {
    const image = imageOf(baseline);
    await expect(decodeFirst(withCodestream(image, codestreamOf(image), { Rows: 12 }))).rejects.toThrow(
      "PixelData must be 12 x 11 pixels in JPEG Baseline (Process 1), got 13 x 11 pixels of 1 samples of 8 bits",
    );
  });

  test("refuses a marker over which the decoder would never come", async () => {
    const image = imageOf(baseline);
    const [first, second, ...rest] = codestreamOf(image);
    const codestream = Uint8Array.from([first, second, 0xff, 0x01, ...rest]);
    await expect(decodeFirst(withCodestream(image, codestream))).rejects.toThrow("got bytes without a frame header");
  });

  test("decodes a codestream behind the boxes of the JP2 format, and that alone", async () => {
    const image = imageOf(jpeg2000);
    const signature = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a];
    const codestream = Uint8Array.from([...signature, 0, 0, 0, 0, 0x6a, 0x70, 0x32, 0x63, ...codestreamOf(image)]);
    expect(await decodeFirst(withCodestream(image, codestream))).toBe(jpeg2000.frames[0].pixels);
  });

  test("refuses a progressive codestream of hundreds of scans", async () => {
    const image = imageOf(progressive);
    const codestream = Buffer.from(codestreamOf(image));
    const lastScan = codestream.subarray(codestream.lastIndexOf("ffda", undefined, "hex"), -2);
    const scans = new Array(300).fill(lastScan);
    const bomb = Uint8Array.from(Buffer.concat([codestream.subarray(0, -2), ...scans, codestream.subarray(-2)]));
    const error = await decodeFirst(withCodestream(image, bomb)).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "DicomError", cause: new Error("more than 256 scans") });
  });
});
