import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { affineCrop, flipHorizontal, resizedCrop, rotate } from "../../src/augment/index.js";
import { affineCropInto } from "../../src/augment/internal.js";
import { gray, grayRows, pattern } from "./pattern.js";

describe("affineCrop", () => {
  const box = { row: 0, col: 0, rows: 2, cols: 3 };
  const image = gray([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  test("flips left to right, then rotates counterclockwise, then crops", () => {
    const square = gray([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    const changes = { isFlipped: true, angleDegrees: 90, box: { row: 0, col: 0, rows: 3, cols: 2 } };
    expect(grayRows(affineCrop(square, changes, { rows: 3, cols: 2 }))).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });

  test("returns an unchanged image if nothing changes it", () => {
    expect(affineCrop(image, { isFlipped: false, angleDegrees: 0, box }, box).data).toEqual(image.data);
  });

  test("equals flip, rotation and resized crop one after the other", () => {
    const length = fc.integer({ min: 1, max: 30 });
    const fraction = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(length, length),
        fc.tuple(fraction, fraction, fraction, fraction),
        fc.record({ isFlipped: fc.boolean(), angleDegrees: fc.double({ min: -400, max: 400, noNaN: true }) }),
        fc.record({ rows: length, cols: length }),
        ([rows, cols], [top, left, high, wide], { isFlipped, angleDegrees }, size) => {
          const row = Math.floor(top * (rows - 1));
          const col = Math.floor(left * (cols - 1));
          const part = {
            row,
            col,
            rows: Math.ceil(high * (rows - row)) || 1,
            cols: Math.ceil(wide * (cols - col)) || 1,
          };
          const original = pattern([rows, cols]);
          const turned = rotate(isFlipped ? flipHorizontal(original) : original, angleDegrees);
          const once = affineCrop(original, { isFlipped, angleDegrees, box: part }, size);
          expect(once.shape).toEqual([size.rows, size.cols, 3]);
          expect(once.data).toEqual(resizedCrop(turned, part, size).data);
        },
      ),
    );
  });

  test("takes views of an image", () => {
    const view = pattern([9, 8]).lo(1, 2, 0).hi(6, 5, 3);
    const changes = { isFlipped: true, angleDegrees: 10, box: { row: 1, col: 0, rows: 4, cols: 5 } };
    const size = { rows: 4, cols: 4 };
    expect(affineCrop(view, changes, size).data).toEqual(
      resizedCrop(rotate(flipHorizontal(view), 10), changes.box, size).data,
    );
  });

  test("rejects another shape, an infinite angle, a box outside the image and an invalid size", () => {
    const changes = { isFlipped: false, angleDegrees: 0, box };
    expect(() => affineCrop(pattern([0, 3]), changes, box)).toThrow("affineCrop: image must be [rows, cols, 3]");
    expect(() => affineCrop(image, { ...changes, angleDegrees: Infinity }, box)).toThrow(
      new RangeError("affineCrop: angleDegrees must be finite, got Infinity"),
    );
    expect(() => affineCrop(image, { ...changes, box: { ...box, col: 1 } }, box)).toThrow("affineCrop: box must be");
    expect(() => affineCrop(image, changes, { rows: 0, cols: 1 })).toThrow(
      new RangeError("affineCrop: rows and cols must be whole numbers, at least 1, got 0 x 1"),
    );
  });
});

describe("affineCropInto", () => {
  const image = pattern([5, 6]);
  const changes = { isFlipped: true, angleDegrees: 10, box: { row: 0, col: 1, rows: 4, cols: 5 } };
  const size = { rows: 2, cols: 3 };

  test("writes a rotated crop into an existing image and changes nothing else", () => {
    const bytes = new Uint8Array(4 + 18 + 4).fill(7);
    affineCropInto(ndarray(bytes.subarray(4, 22), [2, 3, 3]), image, changes);
    expect([...bytes]).toEqual([7, 7, 7, 7, ...affineCrop(image, changes, size).data, 7, 7, 7, 7]);
  });

  test("rejects an output of another shape, or with gaps", () => {
    const place = ndarray(new Uint8Array(36), [3, 4, 3]);
    expect(() => affineCropInto(ndarray(new Uint8Array(6), [2, 3]), image, changes)).toThrow(
      "affineCropInto: out must be [rows, cols, 3], got [2, 3]",
    );
    expect(() => affineCropInto(place.hi(2, 3, 3), image, changes)).toThrow(
      new RangeError("affineCropInto: out must have no gaps, got a view with some"),
    );
  });
});
