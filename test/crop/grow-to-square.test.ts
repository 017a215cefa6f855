import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { growToSquare } from "../../src/crop/index.js";
import { ShapeError } from "../../src/errors.js";
import type { Box } from "../../src/types.js";

const image = { shape: [10, 10] };

/** A stretch within 0..size: where it begins and how long it is. */
const stretchIn = (size: number) =>
  fc
    .integer({ min: 0, max: size - 1 })
    .chain((start) => fc.tuple(fc.constant(start), fc.integer({ min: 1, max: size - start })));

const anyBoxInSquare = fc
  .integer({ min: 1, max: 16 })
  .chain((size) => fc.record({ size: fc.constant(size), rows: stretchIn(size), cols: stretchIn(size) }))
  .map(({ size, rows, cols }) => ({
    shape: [size, size],
    box: { row: rows[0], rows: rows[1], col: cols[0], cols: cols[1] } satisfies Box,
  }));

/** Twice the distance of the centers of two boxes along rows, and along columns. */
function offCenter(box: Box, square: Box): readonly [number, number] {
  return [
    Math.abs(2 * box.row + box.rows - 2 * square.row - square.rows),
    Math.abs(2 * box.col + box.cols - 2 * square.col - square.cols),
  ];
}

describe("growToSquare", () => {
  test("grows the shorter side on both ends", () => {
    expect(growToSquare({ row: 2, col: 4, rows: 6, cols: 2 }, image)).toEqual({ row: 2, col: 2, rows: 6, cols: 6 });
    expect(growToSquare({ row: 4, col: 2, rows: 2, cols: 6 }, image)).toEqual({ row: 2, col: 2, rows: 6, cols: 6 });
  });

  test("adds an odd pixel after the box", () => {
    expect(growToSquare({ row: 2, col: 4, rows: 5, cols: 2 }, image)).toEqual({ row: 2, col: 3, rows: 5, cols: 5 });
  });

  test("moves the square to stay inside the image", () => {
    expect(growToSquare({ row: 2, col: 0, rows: 6, cols: 2 }, image)).toEqual({ row: 2, col: 0, rows: 6, cols: 6 });
    expect(growToSquare({ row: 2, col: 7, rows: 6, cols: 3 }, image)).toEqual({ row: 2, col: 4, rows: 6, cols: 6 });
  });

  test("returns a square as it is", () => {
    const square = { row: 1, col: 7, rows: 3, cols: 3 };
    expect(growToSquare(square, image)).toEqual(square);
  });

  test("makes the smallest square inside the image that holds the box", () => {
    fc.assert(
      fc.property(anyBoxInSquare, ({ box, shape }) => {
        const square = growToSquare(box, { shape });
        expect(square.rows).toBe(square.cols);
        expect(square.rows).toBe(Math.max(box.rows, box.cols));
        expect(Math.min(square.row, square.col)).toBeGreaterThanOrEqual(0);
        expect(Math.max(square.row, square.col) + square.rows).toBeLessThanOrEqual(shape[0]);
        expect(square.row <= box.row && square.row + square.rows >= box.row + box.rows).toBe(true);
        expect(square.col <= box.col && square.col + square.cols >= box.col + box.cols).toBe(true);
      }),
    );
  });

  test("is off the center of the box by half a pixel, unless it is at the edge of the image", () => {
    fc.assert(
      fc.property(anyBoxInSquare, ({ box, shape }) => {
        const square = growToSquare(box, { shape });
        const [rowsOff, colsOff] = offCenter(box, square);
        const atEdge = (start: number) => start === 0 || start + square.rows === shape[0];
        expect(rowsOff <= 1 || atEdge(square.row)).toBe(true);
        expect(colsOff <= 1 || atEdge(square.col)).toBe(true);
      }),
    );
  });

  test("accepts an image with channels, and one that is not square if the box has room", () => {
    const box = { row: 0, col: 0, rows: 3, cols: 4 };
    expect(growToSquare(box, { shape: [4, 9, 3] })).toEqual({ row: 0, col: 0, rows: 4, cols: 4 });
  });

  test("refuses an image without room for the square", () => {
    const box = { row: 0, col: 0, rows: 1, cols: 8 };
    expect(() => growToSquare(box, { shape: [4, 9, 3] })).toThrow(
      new ShapeError("growToSquare: image", "at least 8 x 8", [4, 9, 3]),
    );
  });

  test("refuses a box that leaves the image", () => {
    expect(() => growToSquare({ row: 8, col: 0, rows: 3, cols: 1 }, image)).toThrow(
      new RangeError("growToSquare: box must be whole pixels inside the 10 x 10 image, got 3 x 1 at row 8, col 0"),
    );
  });
});
