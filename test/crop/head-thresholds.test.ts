import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { HEAD_THRESHOLDS, headBox } from "../../src/crop/index.js";
import { WINDOWS, windowToBytes } from "../../src/window/index.js";

describe("HEAD_THRESHOLDS", () => {
  test("water is the default of headBox", () => {
    const image = ndarray(Int16Array.of(-100, 0, 1, 40, -1000), [1, 5]);
    expect(headBox(image, { marginPixels: 0 })).toEqual({ row: 0, col: 2, rows: 1, cols: 2 });
    expect(headBox(image, { marginPixels: 0, threshold: HEAD_THRESHOLDS.water })).toEqual(
      headBox(image, { marginPixels: 0 }),
    );
  });

  test("boneWindow selects exactly what is not black in the bone window", () => {
    const values = Int16Array.from({ length: 3000 }, (_, i) => i - 1000);
    const shown = windowToBytes(ndarray(values, [1, 3000]), WINDOWS.bone).data;
    expect([...values].map((value) => value > HEAD_THRESHOLDS.boneWindow)).toEqual([...shown].map((byte) => byte > 0));
  });
});
