import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { padToSquare } from "../../../src/dicom/index.js";
import { ShapeError } from "../../../src/errors.js";

const image = (values: readonly number[], rows: number) =>
  ndarray(new Int16Array(values), [rows, values.length / rows]);

describe("padToSquare", () => {
  test("puts the smaller half above and the larger half below", () => {
    expect(padToSquare(image([1, 2, 3, 4], 1)).data).toEqual(
      // biome-ignore format: the rows of the image
      new Int16Array([
        -1000, -1000, -1000, -1000,
        1, 2, 3, 4,
        -1000, -1000, -1000, -1000,
        -1000, -1000, -1000, -1000,
      ]),
    );
  });

  test("puts one missing column to the right", () => {
    expect(padToSquare(image([1, 2], 2)).data).toEqual(new Int16Array([1, -1000, 2, -1000]));
  });

  test("fills with the given air", () => {
    expect(padToSquare(image([1, 2], 2), { airHu: -3024 }).data).toEqual(new Int16Array([1, -3024, 2, -3024]));
  });

  test("copies a square image", () => {
    const square = image([1, 2, 3, 4], 2);
    const padded = padToSquare(square);
    expect(padded.data).toEqual(square.data);
    expect(padded.data).not.toBe(square.data);
  });

  test("is square, and holds the image and nothing but air around it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (rows, cols) => {
        const given = image(
          Array.from({ length: rows * cols }, (_, index) => index),
          rows,
        );
        const padded = padToSquare(given);
        const size = Math.max(rows, cols);
        const [top, left] = [Math.floor((size - rows) / 2), Math.floor((size - cols) / 2)];
        expect(padded.shape).toEqual([size, size]);
        expect(padded.get(top, left)).toBe(0);
        expect(padded.get(top + rows - 1, left + cols - 1)).toBe(rows * cols - 1);
        expect(padded.data.filter((value) => value === -1000)).toHaveLength(size * size - rows * cols);
      }),
    );
  });

  test("refuses an image whose square would be larger than any scanner makes", () => {
    expect(padToSquare(image(new Array(4096).fill(0), 1)).shape).toEqual([4096, 4096]);
    expect(() => padToSquare(image(new Array(4097).fill(0), 1))).toThrow(
      expect.objectContaining({
        name: "UnsupportedError",
        feature: "an image of 1 x 4097",
        message: "padToSquare: expected at most 4096 rows and columns, got an image of 1 x 4097",
      }),
    );
  });

  test("refuses what is not [rows, cols], and air that 16 bits cannot hold", () => {
    const volume = ndarray(new Int16Array(8), [2, 2, 2]);
    expect(() => padToSquare(volume)).toThrow(new ShapeError("padToSquare: image", "[rows, cols]", [2, 2, 2]));
    const message = "padToSquare: airHu must be a whole number from -32768 to 32767, got";
    expect(() => padToSquare(image([1], 1), { airHu: 0.5 })).toThrow(new RangeError(`${message} 0.5`));
    expect(() => padToSquare(image([1], 1), { airHu: -40000 })).toThrow(new RangeError(`${message} -40000`));
  });
});
