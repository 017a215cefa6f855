import { ShapeError } from "../errors.js";
import { assertInside, assertNumbers, assertObject } from "../guards/internal.js";
import type { Box } from "../types.js";

/** Returns the start of a longer stretch with a shorter one in its middle, shifted to stay within `0..end`. */
function startAround(start: number, length: number, longer: number, end: number): number {
  const centered = start - Math.floor((longer - length) / 2);
  return Math.min(Math.max(centered, 0), end - longer);
}

/**
 * Grows a box to a square as wide as its longer side, so that resizing it to a square does not distort the head. The
 * box is in the middle, or half a pixel off; at the edge of the image the square shifts to stay inside.
 *
 * @param image The image of the box. A square image always has room.
 * @throws RangeError when the box is empty, extends beyond the image or splits a pixel; ShapeError when the square does
 *   not fit into the image.
 *
 * @example
 * ```ts
 * const box = { row: 10, col: 20, rows: 100, cols: 60 };
 * console.log(growToSquare(box, { shape: [512, 512] })); // { row: 10, col: 0, rows: 100, cols: 100 }
 * ```
 */
export function growToSquare(box: Box, image: { readonly shape: readonly number[] }): Box {
  assertObject("growToSquare: image", image, "an image or its shape, { shape: [rows, cols] }");
  assertNumbers("growToSquare: image.shape", image.shape);
  assertInside("growToSquare: box", box, image);
  const [rows, cols] = image.shape;
  const side = Math.max(box.rows, box.cols);
  if (side > Math.min(rows, cols)) {
    throw new ShapeError("growToSquare: image", `at least ${side} x ${side}`, image.shape);
  }
  const row = startAround(box.row, box.rows, side, rows);
  const col = startAround(box.col, box.cols, side, cols);
  return { row, col, rows: side, cols: side };
}
