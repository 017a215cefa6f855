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
  RescaleSlope: 1,
  RescaleIntercept: 0,
};

const stored = (values: readonly number[], changes: Partial<SliceMetadata> = {}): StoredPixels => ({
  metadata: { ...wrapped, ...changes },
  pixels: ndarray(new Uint16Array(values), [1, values.length]),
});

describe("repairWrapAround", () => {
  test("brings wrapped air back below 0 HU, leaves all other values, and counts what it changed", () => {
    const repaired = repairWrapAround(stored([3096, 4095, 0, 40, 3071, 3096]));
    expect(repaired.metadata.RescaleIntercept).toBe(-1024);
    expect(repaired.pixels.data).toEqual(new Uint16Array([24, 1023, 1024, 1064, 4095, 24]));
    expect(repaired.repairedPixels).toBe(3);
    expect(Array.from(toHounsfield(repaired).data)).toEqual([-1000, -1, 0, 40, 3071, -1000]);
  });

  test.each([
    ["16 bits", { BitsStored: 16 }],
    ["signed values", { PixelRepresentation: 1 }],
    ["a slope of 0.5", { RescaleSlope: 0.5 }],
    ["an intercept of -1024", { RescaleIntercept: -1024 }],
    ["an intercept of -100", { RescaleIntercept: -100 }],
    ["an intercept of 2", { RescaleIntercept: 2 }],
    ["no intercept", { RescaleIntercept: undefined }],
  ])("returns a record with %s unchanged", (_, changes) => {
    const sound = stored([3096, 3096, 0], changes);
    expect(repairWrapAround(sound)).toBe(sound);
  });

  test("leaves values of which fewer than 1 % are wrapped air, or fewer than are 0: metal", () => {
    const metal = stored([3096, ...new Array(100).fill(40)]);
    expect(repairWrapAround(metal)).toBe(metal);
    for (const values of [
      [3500, 4095, 40, 0],
      [3100, 0, 0, 40],
    ]) {
      const implant = stored(values);
      expect(repairWrapAround(implant)).toBe(implant);
    }
  });

  test("changes neither the values nor the header it was given", () => {
    const given = stored([3096, 40]);
    repairWrapAround(given);
    expect(given).toEqual(stored([3096, 40]));
  });

  test("undoes the wrap-around of every value from -1024 to 3071 HU, at any intercept, once and for all", () => {
    const hounsfield = fc.integer({ min: -1024, max: 3071 });
    fc.assert(
      fc.property(hounsfield, fc.integer({ min: -24, max: 1 }), (hu, intercept) => {
        // Stored values from 3072 up are wrapped, and those below are not.
        fc.pre(hu - intercept >= -1024 && hu - intercept < 3072);
        const values = [hu, -1000, -1000].map((value) => (value - intercept + 4096) % 4096);
        const repaired = repairWrapAround(stored(values, { RescaleIntercept: intercept }));
        expect(toHounsfield(repaired).data[0]).toBe(hu < -1024 ? -1000 : hu);
        expect(repairWrapAround(repaired)).toBe(repaired);
      }),
    );
  });
});
