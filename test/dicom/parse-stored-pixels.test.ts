import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseStoredPixels } from "../../src/dicom/index.js";
import { DicomError, isCtError, UnsupportedError } from "../../src/errors.js";
import { buildDicom, type DicomOptions, syntaxes, words } from "./build-dicom.js";

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
  readFileSync(new URL("fixtures/encodings.json", import.meta.url), "utf8"),
);

/** The error of parsing a slice that differs from a sound one. */
function errorOf(options: DicomOptions): DicomError | UnsupportedError {
  try {
    parseStoredPixels(buildDicom(options));
  } catch (error) {
    if (isCtError(error, "DicomError", "UnsupportedError")) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("parseStoredPixels", () => {
  test.each(Object.entries(syntaxes))("reads 16-bit values, %s", (_, transferSyntax) => {
    const { metadata, pixels } = parseStoredPixels(buildDicom({ transferSyntax }));
    expect(metadata.SOPInstanceUID).toBe("ID_000012eaf");
    expect(pixels.shape).toEqual([2, 3]);
    expect(pixels.data).toEqual(new Int16Array([-2000, -1, 0, 1, 2, 3000]));
  });

  test.each([
    [16, 0, new Uint16Array([63536, 65535, 0, 1, 2, 3000])],
    [8, 0, new Uint8Array([48, 248, 255, 255, 0, 0])],
    [8, 1, new Int8Array([48, -8, -1, -1, 0, 0])],
  ])("reads %i bits with PixelRepresentation %i", (BitsAllocated, PixelRepresentation, expected) => {
    const values = { BitsAllocated, BitsStored: BitsAllocated, PixelRepresentation };
    expect(parseStoredPixels(buildDicom({ values })).pixels.data).toEqual(expected);
  });

  test("leaves the bits above BitsStored as they are", () => {
    const bytes = buildDicom({
      values: { BitsStored: 12, PixelRepresentation: 0 },
      pixels: words([0xf001, 2, 3, 4, 5, 6]),
    });
    expect(parseStoredPixels(bytes).pixels.get(0, 0)).toBe(0xf001);
  });

  test("reads pixels that begin at an odd offset", () => {
    const bytes = buildDicom();
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(parseStoredPixels(shifted.subarray(1)).pixels).toEqual(parseStoredPixels(bytes).pixels);
  });

  test("ignores padding after the last pixel", () => {
    const padded = buildDicom({ pixels: words([1, 2, 3, 4, 5, 6, 7]) });
    expect(parseStoredPixels(padded).pixels.data).toEqual(new Int16Array([1, 2, 3, 4, 5, 6]));
  });

  test("keeps no hold of the bytes it was given", () => {
    const bytes = Buffer.from(buildDicom());
    const { pixels } = parseStoredPixels(bytes);
    bytes.fill(0);
    expect(pixels.get(1, 2)).toBe(3000);
  });

  test("refuses pixels that are too few, in the element or in the file", () => {
    const short = errorOf({ pixels: words([1, 2, 3, 4, 5]) });
    expect(short).toMatchObject({
      name: "DicomError",
      tag: "PixelData",
      message: "PixelData must have 12 bytes, got 10",
    });
    const whole = buildDicom();
    expect(() => parseStoredPixels(whole.subarray(0, whole.length - 3))).toThrow("PixelData must have 12 bytes, got 9");
  });

  test("refuses fragments where the transfer syntax says there are none", () => {
    const bytes = buildDicom();
    bytes.set([0xff, 0xff, 0xff, 0xff], bytes.length - 16);
    expect(() => parseStoredPixels(bytes)).toThrow(
      "PixelData must have a length in an uncompressed transfer syntax, got an undefined length",
    );
  });

  test.each<[DicomOptions, string, string]>([
    [
      { transferSyntax: "1.2.840.10008.1.2.5" },
      "1.2.840.10008.1.2.5 (RLE Lossless)",
      "an uncompressed transfer syntax",
    ],
    [{ transferSyntax: "1.2.3" }, "1.2.3 (unknown transfer syntax)", "an uncompressed transfer syntax"],
    [{ values: { NumberOfFrames: "2" } }, "NumberOfFrames 2", "a single frame"],
    [{ values: { SamplesPerPixel: 3 } }, "SamplesPerPixel 3", "one sample per pixel"],
    [
      { values: { PhotometricInterpretation: "PALETTE COLOR" } },
      "PhotometricInterpretation PALETTE COLOR",
      "MONOCHROME1 or MONOCHROME2",
    ],
    [{ values: { BitsAllocated: 32 } }, "BitsAllocated 32", "8 or 16 bits per pixel"],
    [
      { transferSyntax: syntaxes.bigEndian, values: { BitsAllocated: 8, BitsStored: 8 } },
      "8-bit pixels in big-endian words",
      "8-bit pixels in bytes",
    ],
    [{ values: { ModalityLUTSequence: "" } }, "ModalityLUTSequence", "RescaleSlope and RescaleIntercept"],
  ])("says that it does not support %j", (options, feature, expected) => {
    expect(errorOf(options)).toMatchObject({
      name: "UnsupportedError",
      feature,
      message: `parseStoredPixels: expected ${expected}, got ${feature}`,
    });
  });

  test.each(encodings)("reads what pydicom reads, $name", (reference) => {
    const { metadata, pixels } = parseStoredPixels(Buffer.from(reference.file, "base64"));
    const { SOPInstanceUID, InstanceNumber, ImagePositionPatient, WindowCenter } = reference;
    expect(metadata).toMatchObject({ SOPInstanceUID, InstanceNumber, ImagePositionPatient, WindowCenter });
    expect(pixels.dtype).toBe(reference.dtype);
    expect(Array.from(pixels.data)).toEqual(reference.stored);
  });

  test("throws nothing but errors of this package, wherever a file is cut or damaged", () => {
    const file = fc.constantFrom(...encodings).map(({ file }) => Buffer.from(file, "base64"));
    fc.assert(
      fc.property(file, fc.nat(), fc.nat(), fc.integer({ min: 0, max: 255 }), (bytes, cut, position, value) => {
        bytes[position % bytes.length] = value;
        try {
          parseStoredPixels(bytes.subarray(0, cut % (bytes.length + 1)));
        } catch (error) {
          if (!(error instanceof DicomError || error instanceof UnsupportedError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });

  test("throws a DicomError for random bytes", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        (bytes) => void expect(() => parseStoredPixels(bytes)).toThrow(DicomError),
      ),
    );
  });
});
