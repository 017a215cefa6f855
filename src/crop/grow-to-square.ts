import { assertInside } from "../array.js";
import { ShapeError } from "../errors.js";
import type { Box } from "../types.js";

/** Finds where a longer stretch begins that has a shorter one in its middle, moved to stay within `0..end`. */
function startAround(start: number, length: number, longer: number, end: number): number {
  const centered = start - Math.floor((longer - length) / 2);
  return Math.min(Math.max(centered, 0), end - longer);
}

/**
 * Grows a box to a square as wide as its longer side, so that a resize to a square does not distort the head. The box
 * is in the middle, or half a pixel off; at the edge of the image the square moves to stay inside.
 *
 * @param image The image of the box. In one with as many rows as columns there is always room.
 * @throws RangeError when the box is empty, leaves the image or splits a pixel; ShapeError when the square has no room.
 */
export function growToSquare(box: Box, image: { readonly shape: readonly number[] }): Box {
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
