import { readFileSync } from "node:fs";
import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { ShapeError, UnsupportedError } from "../../src/errors.js";
import { toDecimalString } from "../../src/phantom/decimal-string.js";
import { buildPhantomStudy, encodeDicom } from "../../src/phantom/index.js";
import type { SliceMetadata } from "../../src/types.js";

interface Reference {
  readonly cases: readonly {
    readonly name: string;
    readonly metadata: SliceMetadata;
    readonly hu: readonly number[];
    readonly file: { readonly base64: string };
  }[];
  readonly decimals: readonly (readonly [number, string])[];
}

const reference: Reference = JSON.parse(readFileSync(new URL("fixtures/encode-dicom.json", import.meta.url), "utf8"));
const { slices } = buildPhantomStudy({ seed: 7, size: 32, slices: 3 });
const [, slice] = slices;

const withMetadata = (changes: Partial<SliceMetadata>) => ({ ...slice, metadata: { ...slice.metadata, ...changes } });

describe("encodeDicom", () => {
  test.each(reference.cases)("writes the bytes that pydicom writes: $name", ({ metadata, hu, file }) => {
    const image = ndarray(Int16Array.from(hu), [metadata.Rows, metadata.Columns]);
    expect(Buffer.from(encodeDicom({ metadata, hu: image })).toString("base64")).toBe(file.base64);
  });

  test("begins with 128 zero bytes and DICM", () => {
    const bytes = encodeDicom(slice);
    expect(bytes.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
    expect(new TextDecoder().decode(bytes.subarray(128, 132))).toBe("DICM");
  });

  test("ends with the stored values, least significant byte first", () => {
    const words = encodeDicom(slice).slice(-2 * 32 * 32);
    const stored = new Int16Array(words.buffer, words.byteOffset, 32 * 32);
    expect([...stored].map((value) => value - 1024)).toEqual([...slice.hu.data]);
  });

  test("encodes a view of an image like a copy of it", () => {
    const transposed = slice.hu.transpose(1, 0);
    const data = Int16Array.from({ length: 32 * 32 }, (_, i) => transposed.get(Math.floor(i / 32), i % 32));
    const { metadata } = slice;
    expect(encodeDicom({ metadata, hu: transposed })).toEqual(encodeDicom({ metadata, hu: ndarray(data, [32, 32]) }));
  });

  test("leaves out what the metadata lacks, but keeps an empty StudyID", () => {
    const text = Buffer.from(encodeDicom(slice)).toString("latin1");
    expect(text).toContain("\x20\0\x10\0SH\0\0");
    expect(text).not.toContain("\x18\0\x50\0DS");
  });

  test("refuses an image whose rows and columns differ from the header", () => {
    const call = () => encodeDicom(withMetadata({ Rows: 31 }));
    expect(call).toThrow(ShapeError);
    expect(call).toThrow("encodeDicom: hu must be [31, 32], got [32, 32]");
  });

  test.each([
    [{ BitsAllocated: 8 }, "encodeDicom: BitsAllocated must be 16, got 8"],
    [{ SamplesPerPixel: 3 }, "encodeDicom: SamplesPerPixel must be 1, got 3"],
    [{ NumberOfFrames: 2 }, "encodeDicom: NumberOfFrames must be 1, got 2"],
    [
      { TransferSyntaxUID: "1.2.840.10008.1.2" },
      "encodeDicom: TransferSyntaxUID must be 1.2.840.10008.1.2.1, got 1.2.840.10008.1.2",
    ],
  ])("refuses what it cannot write: %o", (changes, message) => {
    expect(() => encodeDicom(withMetadata(changes))).toThrow(UnsupportedError);
    expect(() => encodeDicom(withMetadata(changes))).toThrow(message);
  });

  test("refuses a value that the stored bits cannot hold", () => {
    const call = () => encodeDicom(withMetadata({ BitsStored: 12, PixelRepresentation: 0 }));
    expect(call).toThrow(RangeError);
    expect(call).toThrow("encodeDicom: stored values must be 0..4095, got -2000 from -3024 HU");
  });

  test("refuses text beyond ASCII", () => {
    const call = () => encodeDicom(withMetadata({ PatientID: "ID_ä" }));
    expect(call).toThrow('encodeDicom: text must be ASCII, got "ID_ä"');
  });
});

describe("toDecimalString", () => {
  test.each(reference.decimals)("writes %d as pydicom does", (value, text) => {
    expect(toDecimalString(value)).toBe(text);
  });

  test("takes at most 16 characters and keeps 8 digits", () => {
    const numbers = fc.double({ noNaN: true, min: -1e300, max: 1e300 });
    fc.assert(
      fc.property(numbers, (value) => {
        const text = toDecimalString(value);
        expect(text.length).toBeLessThanOrEqual(16);
        if (Math.abs(value) > 1e-300) expect(Math.abs(Number(text) / value - 1)).toBeLessThan(1e-7);
      }),
    );
  });

  test("refuses what is not a number", () => {
    expect(() => toDecimalString(Number.NaN)).toThrow("toDecimalString: value must be finite, got NaN");
  });
});
