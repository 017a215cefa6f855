import type { NdArray } from "ndarray";
import ops from "ndarray-ops";
import { assertShape, type ImageData, zerosLike } from "../array.js";
import type { Box } from "../types.js";

/** Throws unless a box has whole pixels, at least one, all inside the image. */
function assertInside(box: Box, [imageRows, imageCols]: readonly number[]): void {
  const { row, col, rows, cols } = box;
  const whole = [row, col, rows, cols].every(Number.isInteger);
  const inside = row >= 0 && col >= 0 && row + rows <= imageRows && col + cols <= imageCols;
  if (whole && inside && rows > 0 && cols > 0) return;
  throw new RangeError(
    `cropToBox: box must be whole pixels inside the ${imageRows} x ${imageCols} image, got ${rows} x ${cols} at row ${row}, col ${col}`,
  );
}

/**
 * Crops an image to a box.
 *
 * @param image `[rows, cols]` or `[rows, cols, 3]`, of any element type.
 * @returns A fresh contiguous copy, `[box.rows, box.cols]` or `[box.rows, box.cols, 3]`.
 * @throws ShapeError for another shape, RangeError when the box is empty, leaves the image or splits a pixel.
 */
export function cropToBox<Data extends ImageData>(image: NdArray<Data>, box: Box): NdArray<Data> {
  assertShape("cropToBox: image", image, ["rows", "cols"], ["rows", "cols", 3]);
  assertInside(box, image.shape);
  const cropped = zerosLike(image, [box.rows, box.cols, ...image.shape.slice(2)]);
  ops.assign(cropped, image.lo(box.row, box.col).hi(box.rows, box.cols));
  return cropped;
}
