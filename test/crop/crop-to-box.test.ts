import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { cropToBox } from "../../src/crop/index.js";

const image = ndarray(
  Int16Array.from({ length: 12 }, (_, i) => i),
  [3, 4],
);

describe("cropToBox", () => {
  test("cuts a box out of [rows, cols]", () => {
    const cropped = cropToBox(image, { row: 1, col: 1, rows: 2, cols: 3 });
    expect(cropped.shape).toEqual([2, 3]);
    expect(cropped.data).toEqual(Int16Array.of(5, 6, 7, 9, 10, 11));
  });

  test("cuts a box with all channels out of [rows, cols, 3]", () => {
    const color = ndarray(
      Uint8Array.from({ length: 12 }, (_, i) => i),
      [2, 2, 3],
    );
    const cropped = cropToBox(color, { row: 1, col: 0, rows: 1, cols: 2 });
    expect(cropped.shape).toEqual([1, 2, 3]);
    expect(cropped.data).toEqual(Uint8Array.of(6, 7, 8, 9, 10, 11));
  });

  test("keeps the element type", () => {
    const fractions = ndarray(Float32Array.of(0.25, 0.5), [1, 2]);
    expect(cropToBox(fractions, { row: 0, col: 1, rows: 1, cols: 1 }).data).toEqual(Float32Array.of(0.5));
  });

  test("copies, even the whole image", () => {
    const whole = cropToBox(image, { row: 0, col: 0, rows: 3, cols: 4 });
    whole.set(0, 0, 99);
    expect(image.get(0, 0)).toBe(0);
  });

  test("crops a view", () => {
    const cropped = cropToBox(image.transpose(1, 0), { row: 2, col: 0, rows: 2, cols: 2 });
    expect(cropped.data).toEqual(Int16Array.of(2, 6, 3, 7));
  });

  test("crops a part of a larger image, and every other column of one", () => {
    const part = image.lo(1, 1);
    expect(cropToBox(part, { row: 1, col: 1, rows: 1, cols: 2 }).data).toEqual(Int16Array.of(10, 11));
    const everyOther = image.step(1, 2);
    expect(cropToBox(everyOther, { row: 0, col: 1, rows: 3, cols: 1 }).data).toEqual(Int16Array.of(2, 6, 10));
  });

  test("gives the same for two crops as for one", () => {
    const big = ndarray(
      Uint8Array.from({ length: 9 * 8 * 3 }, (_, i) => i),
      [9, 8, 3],
    );
    const few = fc.integer({ min: 0, max: 2 });
    fc.assert(
      fc.property(few, few, few, few, (row, col, innerRow, innerCol) => {
        const outer = cropToBox(big, { row, col, rows: 6, cols: 5 });
        const twice = cropToBox(outer, { row: innerRow, col: innerCol, rows: 3, cols: 2 });
        const once = cropToBox(big, { row: row + innerRow, col: col + innerCol, rows: 3, cols: 2 });
        expect(twice.data).toEqual(once.data);
      }),
    );
  });

  test.each([
    { row: -1, col: 0, rows: 1, cols: 1 },
    { row: 0, col: -1, rows: 1, cols: 1 },
    { row: 2, col: 0, rows: 2, cols: 1 },
    { row: 0, col: 2, rows: 1, cols: 3 },
    { row: 0, col: 0, rows: 0, cols: 1 },
    { row: 0, col: 0, rows: 1, cols: 0 },
    { row: 0.5, col: 0, rows: 1, cols: 1 },
    { row: 0, col: Number.NaN, rows: 1, cols: 1 },
  ])("refuses a box of $rows x $cols at row $row, col $col of 3 x 4", (box) => {
    expect(() => cropToBox(image, box)).toThrow(
      new RangeError(
        `cropToBox: box must be whole pixels inside the 3 x 4 image, got ${box.rows} x ${box.cols} at row ${box.row}, col ${box.col}`,
      ),
    );
  });

  test("refuses an image of another shape", () => {
    expect(() => cropToBox(ndarray(new Uint8Array(4), [4]), { row: 0, col: 0, rows: 1, cols: 1 })).toThrow(
      "cropToBox: image must be [rows, cols] or [rows, cols, 3], got [4]",
    );
  });
});
