import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { bytesToUnit } from "../../src/augment/index.js";

describe("bytesToUnit", () => {
  test("divides by 255 in 32-bit floats", () => {
    const image = ndarray(Uint8Array.of(0, 51, 255), [1, 1, 3]);
    expect(bytesToUnit(image).data).toEqual(Float32Array.of(0, 0.2, 1));
  });

  test("keeps shape and order, and reads views", () => {
    const image = ndarray(
      Uint8Array.from({ length: 12 }, (_, i) => i),
      [2, 2, 3],
    );
    const unit = bytesToUnit(image.transpose(1, 0, 2));
    expect(unit.shape).toEqual([2, 2, 3]);
    expect([...unit.data].map((value) => Math.round(value * 255))).toEqual([0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11]);
  });

  test("rejects an image of another shape", () => {
    expect(() => bytesToUnit(ndarray(new Uint8Array(4), [2, 2]))).toThrow(
      "bytesToUnit: image must be [rows, cols, 3], got [2, 2]",
    );
  });
});
