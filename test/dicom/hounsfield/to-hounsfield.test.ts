import { readFileSync } from "node:fs";
import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { parseMetadata, parseStoredPixels, type StoredPixels, toHounsfield } from "../../../src/dicom/index.js";
import { DicomError, ShapeError } from "../../../src/errors.js";
import type { SliceMetadata } from "../../../src/types.js";
import { buildDicom } from "../build-dicom.js";

const encodings: readonly { name: string; file: string; hounsfield: readonly number[] }[] = JSON.parse(
  readFileSync(new URL("../fixtures/encodings.json", import.meta.url), "utf8"),
);

const sound = parseMetadata(buildDicom());

/** Six stored values, `[2, 3]`, under a header that differs from a sound one. */
function stored(values: readonly number[], changes: Partial<SliceMetadata> = {}): StoredPixels {
  return { metadata: { ...sound, ...changes }, pixels: ndarray(new Int16Array(values), [2, values.length / 2]) };
}

const hounsfieldOf = (...given: Parameters<typeof stored>) => Array.from(toHounsfield(stored(...given)).data);

describe("toHounsfield", () => {
  test("multiplies by the slope and adds the intercept", () => {
    expect(hounsfieldOf([0, 1, 24, 1024, 1064, 3000])).toEqual([-1024, -1023, -1000, 0, 40, 1976]);
    expect(hounsfieldOf([0, 1, -2, 3], { RescaleSlope: 2, RescaleIntercept: 10 })).toEqual([10, 12, 6, 16]);
  });

  test.each(["RescaleSlope", "RescaleIntercept"])(
    "refuses values without a %s, which are in no known unit",
    (keyword) => {
      const message = `toHounsfield: ${keyword} is required, as in every CT image, got none`;
      expect(() => hounsfieldOf([7, 8], { [keyword]: undefined })).toThrow(message);
    },
  );

  test("rounds to the nearest whole number, halves upward", () => {
    expect(hounsfieldOf([-3, -1, 1, 3], { RescaleSlope: 0.5, RescaleIntercept: 0 })).toEqual([-1, 0, 1, 2]);
    expect(hounsfieldOf([-1, 0, 1, 2], { RescaleSlope: 1, RescaleIntercept: 0.3 })).toEqual([-1, 0, 1, 2]);
  });

  test("saturates at the upper end of 16 bits", () => {
    expect(hounsfieldOf([16383, 16384], { RescaleSlope: 2, RescaleIntercept: 0 })).toEqual([32766, 32767]);
  });

  test("makes air of all that is below -1024: RSNA files hold -2000 outside of the scanner's circle", () => {
    expect(hounsfieldOf([-2000, -1, 0, 1])).toEqual([-1000, -1000, -1024, -1023]);
  });

  test("makes air of padding", () => {
    const padding = ndarray(new Uint8Array([1, 0, 0, 1]), [2, 2]);
    const image = toHounsfield({ ...stored([1064, 1064, 1064, 3000]), padding });
    expect(Array.from(image.data)).toEqual([-1000, 40, 40, -1000]);
  });

  test("looks values up in a Modality LUT, the ends standing for all beyond", () => {
    const modalityLut = { firstValue: -1, entries: Uint16Array.of(5, 50, 65535) };
    expect(Array.from(toHounsfield({ ...stored([-7, -1, 0, 1, 2, 9]), modalityLut }).data)).toEqual([
      5, 5, 50, 32767, 32767, 32767,
    ]);
  });

  test("reads a transposed view and leaves it as it was", () => {
    const { metadata, pixels } = stored([1, 2, 3, 4, 5, 6], { RescaleIntercept: 0 });
    const image = toHounsfield({ metadata, pixels: pixels.transpose(1, 0) });
    expect(image.shape).toEqual([3, 2]);
    expect(image.data).toEqual(new Int16Array([1, 4, 2, 5, 3, 6]));
    expect(pixels.data).toEqual(new Int16Array([1, 2, 3, 4, 5, 6]));
  });

  test("refuses a slope of 0", () => {
    const flat = stored([1, 2], { RescaleSlope: 0 });
    expect(() => toHounsfield(flat)).toThrow(
      new DicomError("toHounsfield: RescaleSlope must not be 0, got 0", { tag: "RescaleSlope" }),
    );
  });

  test("refuses pixels that are not [rows, cols]", () => {
    const volume = { metadata: sound, pixels: ndarray(new Int16Array(8), [2, 2, 2]) };
    expect(() => toHounsfield(volume)).toThrow(new ShapeError("toHounsfield: pixels", "[rows, cols]", [2, 2, 2]));
  });

  test("equals the rounded rescaling in double precision, air below -1024", () => {
    const value = fc.integer({ min: -32768, max: 32767 });
    const slope = fc.oneof(fc.constant(1), fc.double({ min: 0.01, max: 8, noNaN: true }));
    const intercept = fc.oneof(
      fc.integer({ min: -100_000, max: 100_000 }),
      fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
      fc.double({ min: -5000, max: 5000, noNaN: true }),
    );
    fc.assert(
      fc.property(value, slope, intercept, (x, RescaleSlope, RescaleIntercept) => {
        const exact = Math.floor(RescaleSlope * x + RescaleIntercept + 0.5);
        const expected = exact < -1024 ? -1000 : Math.min(32767, exact) + 0;
        expect(hounsfieldOf([x, x], { RescaleSlope, RescaleIntercept })[0]).toBe(expected);
      }),
    );
  });

  test.each(encodings)("gives what pydicom and numpy give, $name", async ({ file, hounsfield }) => {
    expect(Array.from(toHounsfield(await parseStoredPixels(Buffer.from(file, "base64"))).data)).toEqual(hounsfield);
  });
});
