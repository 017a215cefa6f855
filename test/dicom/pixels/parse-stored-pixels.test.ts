import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseStoredPixels } from "../../../src/dicom/index.js";
import { type DicomError, isCtError, type UnsupportedError } from "../../../src/errors.js";
import { buildDicom, type DicomOptions, syntaxes, words } from "../build-dicom.js";

interface Encoded {
  readonly name: string;
  readonly file: string;
  readonly SOPInstanceUID: string;
  readonly InstanceNumber: number;
  readonly ImagePositionPatient: readonly number[];
  readonly WindowCenter: readonly number[];
  readonly dtype: string;
  readonly stored: readonly number[];
}

const encodings: readonly Encoded[] = JSON.parse(
  readFileSync(new URL("../fixtures/encodings.json", import.meta.url), "utf8"),
);

/** The error of parsing a slice that differs from a sound one. */
async function errorOf(options: DicomOptions): Promise<DicomError | UnsupportedError> {
  try {
    await parseStoredPixels(buildDicom(options));
  } catch (error) {
    if (isCtError(error, "DicomError", "UnsupportedError")) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("parseStoredPixels", () => {
  test.each(Object.entries(syntaxes))("reads 16-bit values, %s", async (_, transferSyntax) => {
    const { metadata, pixels } = await parseStoredPixels(buildDicom({ transferSyntax }));
    expect(metadata.SOPInstanceUID).toBe("ID_000012eaf");
    expect(pixels.shape).toEqual([2, 3]);
    expect(pixels.data).toEqual(new Int16Array([-2000, -1, 0, 1, 2, 3000]));
  });

  test.each([
    [16, 0, new Uint16Array([63536, 65535, 0, 1, 2, 3000])],
    [8, 0, new Uint8Array([48, 248, 255, 255, 0, 0])],
    [8, 1, new Int8Array([48, -8, -1, -1, 0, 0])],
  ])("reads %i bits with PixelRepresentation %i", async (BitsAllocated, PixelRepresentation, expected) => {
    const values = { BitsAllocated, BitsStored: BitsAllocated, HighBit: BitsAllocated - 1, PixelRepresentation };
    expect((await parseStoredPixels(buildDicom({ values }))).pixels.data).toEqual(expected);
  });

  test.each([
    [0, 0xf801, 0x801],
    [1, 0xf801, -2047],
    [1, 0x0801, -2047],
    [1, 0xf7ff, 2047],
  ])(
    "takes the 12 bits that BitsStored says, PixelRepresentation %i: %i is %i",
    async (representation, word, value) => {
      const values = { BitsStored: 12, HighBit: 11, PixelRepresentation: representation };
      const bytes = buildDicom({ values, pixels: words([word, 2, 3, 4, 5, 6]) });
      expect((await parseStoredPixels(bytes)).pixels.get(0, 0)).toBe(value);
    },
  );

  test("takes bits from HighBit down", async () => {
    const values = { BitsStored: 12, HighBit: 15, PixelRepresentation: 0 };
    const bytes = buildDicom({ values, pixels: words([0x1230, 0xfff7, 0, 0, 0, 0]) });
    expect(Array.from((await parseStoredPixels(bytes)).pixels.data)).toEqual([0x123, 0xfff, 0, 0, 0, 0]);
  });

  test("marks what PixelPaddingValue says, before bits are dropped and after", async () => {
    const values = { BitsStored: 12, HighBit: 11, PixelPaddingValue: 0xf830 };
    const bytes = buildDicom({ values, pixels: words([0xf830, 0x0830, 0x0000, 1, 2, 3]) });
    expect(Array.from((await parseStoredPixels(bytes)).padding?.data ?? [])).toEqual([1, 1, 0, 0, 0, 0]);
  });

  test("marks the range up to PixelPaddingRangeLimit, whichever end is named first", async () => {
    for (const [PixelPaddingValue, PixelPaddingRangeLimit] of [
      [1, 2],
      [2, 1],
    ]) {
      const bytes = buildDicom({
        values: { PixelPaddingValue, PixelPaddingRangeLimit },
        pixels: words([0, 1, 2, 3, 1, 0]),
      });
      expect(Array.from((await parseStoredPixels(bytes)).padding?.data ?? [])).toEqual([0, 1, 1, 0, 1, 0]);
    }
  });

  test("has no padding where no pixel is any", async () => {
    expect((await parseStoredPixels(buildDicom({ values: { PixelPaddingValue: 7 } }))).padding).toBeUndefined();
  });

  test("reads pixels that begin at an odd offset", async () => {
    const bytes = buildDicom();
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect((await parseStoredPixels(shifted.subarray(1))).pixels).toEqual((await parseStoredPixels(bytes)).pixels);
  });

  test("ignores padding after the last pixel", async () => {
    const padded = buildDicom({ pixels: words([1, 2, 3, 4, 5, 6, 7]) });
    expect((await parseStoredPixels(padded)).pixels.data).toEqual(new Int16Array([1, 2, 3, 4, 5, 6]));
  });

  test("keeps no hold of the bytes it was given", async () => {
    const bytes = Buffer.from(buildDicom());
    const { pixels } = await parseStoredPixels(bytes);
    bytes.fill(0);
    expect(pixels.get(1, 2)).toBe(3000);
  });

  test("refuses pixels that are too few, in the element or in the file", async () => {
    const short = await errorOf({ pixels: words([1, 2, 3, 4, 5]) });
    expect(short).toMatchObject({
      name: "DicomError",
      tag: "PixelData",
      message: "PixelData must have 12 bytes, got 10",
    });
    const whole = buildDicom();
    await expect(parseStoredPixels(whole.subarray(0, whole.length - 3))).rejects.toThrow(
      "PixelData must have 12 bytes, got 9",
    );
  });

  test("refuses fragments where the transfer syntax says there are none", async () => {
    const bytes = buildDicom();
    bytes.set([0xff, 0xff, 0xff, 0xff], bytes.length - 16);
    await expect(parseStoredPixels(bytes)).rejects.toThrow(
      "PixelData must have a length in an uncompressed transfer syntax, got an undefined length",
    );
  });

  test.each<[DicomOptions, string, string]>([
    [{ transferSyntax: "1.2.3" }, "1.2.3 (unknown transfer syntax)", "a transfer syntax with a decoder"],
    [
      { transferSyntax: "1.2.840.10008.1.2.4.201" },
      "1.2.840.10008.1.2.4.201 (High-Throughput JPEG 2000 Image Compression (Lossless Only))",
      "a transfer syntax with a decoder",
    ],
    [{ values: { SamplesPerPixel: 3 } }, "SamplesPerPixel 3", "one sample per pixel"],
    [
      { values: { PhotometricInterpretation: "PALETTE COLOR" } },
      "PhotometricInterpretation PALETTE COLOR",
      "MONOCHROME1 or MONOCHROME2",
    ],
    [{ values: { BitsAllocated: 32 } }, "BitsAllocated 32", "8 or 16 bits per pixel"],
    [
      { transferSyntax: syntaxes.bigEndian, values: { BitsAllocated: 8, BitsStored: 8, HighBit: 7 } },
      "8-bit pixels in big-endian words",
      "8-bit pixels in bytes",
    ],
  ])("says that it does not support %j", async (options, feature, expected) => {
    expect(await errorOf(options)).toMatchObject({
      name: "UnsupportedError",
      feature,
      message: `parseImage: expected ${expected}, got ${feature}`,
    });
  });

  test.each(encodings)("reads what pydicom reads, $name", async (reference) => {
    const { metadata, pixels } = await parseStoredPixels(Buffer.from(reference.file, "base64"));
    const { SOPInstanceUID, InstanceNumber, ImagePositionPatient, WindowCenter } = reference;
    expect(metadata).toMatchObject({ SOPInstanceUID, InstanceNumber, ImagePositionPatient, WindowCenter });
    expect(pixels.dtype).toBe(reference.dtype);
    expect(Array.from(pixels.data)).toEqual(reference.stored);
  });

  test("counts the bytes of all frames", async () => {
    const error = await errorOf({ values: { NumberOfFrames: "2147483647" } });
    expect(error.message).toBe(`PixelData must have ${12 * 2147483647} bytes, got 12`);
  });

  test("refuses plain pixels where the transfer syntax says they are compressed", async () => {
    const error = await errorOf({ transferSyntax: "1.2.840.10008.1.2.5" });
    expect(error.message).toBe("PixelData must be encapsulated in a compressed transfer syntax, got 12 plain bytes");
  });

  test("names a Modality LUT without content", async () => {
    expect(await errorOf({ values: { ModalityLUTSequence: "" } })).toMatchObject({
      tag: "ModalityLUTSequence",
      message: "ModalityLUTSequence must have an item with LUTDescriptor, got none",
    });
  });
});
