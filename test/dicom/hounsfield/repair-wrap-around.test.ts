import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { parseMetadata, repairWrapAround, type StoredPixels, toHounsfield } from "../../../src/dicom/index.js";
import type { SliceMetadata } from "../../../src/types.js";
import { buildDicom } from "../build-dicom.js";

const wrapped: SliceMetadata = {
  ...parseMetadata(buildDicom()),
  BitsStored: 12,
  HighBit: 11,
  PixelRepresentation: 0,
  RescaleIntercept: 0,
};

const stored = (values: readonly number[], changes: Partial<SliceMetadata> = {}): StoredPixels => ({
  metadata: { ...wrapped, ...changes },
  pixels: ndarray(new Uint16Array(values), [1, values.length]),
});

describe("repairWrapAround", () => {
  test("brings wrapped air back below 0 HU", () => {
    const repaired = repairWrapAround(stored([3096, 4095, 0, 40, 3095]));
    expect(repaired.metadata.RescaleIntercept).toBe(-1000);
    expect(repaired.pixels.data).toEqual(new Uint16Array([0, 999, 1000, 1040, 4095]));
    expect(Array.from(toHounsfield(repaired).data)).toEqual([-1000, -1, 0, 40, 3095]);
  });

  test.each([
    ["16 bits", { BitsStored: 16 }],
    ["signed values", { PixelRepresentation: 1 }],
    ["an intercept of -1024", { RescaleIntercept: -1024 }],
    ["an intercept of -100", { RescaleIntercept: -100 }],
  ])("returns a record with %s as it is", (_, changes) => {
    const sound = stored([3096, 0], changes);
    expect(repairWrapAround(sound)).toBe(sound);
  });

  test("repairs from an intercept of -99 up, and takes a missing one for 0", () => {
    expect(repairWrapAround(stored([3096], { RescaleIntercept: -99 })).pixels.data[0]).toBe(0);
    expect(repairWrapAround(stored([3096], { RescaleIntercept: undefined })).metadata.RescaleIntercept).toBe(-1000);
  });

  test("changes neither the values nor the header it was given", () => {
    const given = stored([3096, 40]);
    repairWrapAround(given);
    expect(given).toEqual(stored([3096, 40]));
  });

  test("undoes the wrap-around of every value from -1000 to 3095 HU, once and for all", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 3095 }), (hounsfield) => {
        const repaired = repairWrapAround(stored([(hounsfield + 4096) % 4096]));
        expect(toHounsfield(repaired).data[0]).toBe(hounsfield);
        expect(repairWrapAround(repaired)).toBe(repaired);
      }),
    );
  });
});
