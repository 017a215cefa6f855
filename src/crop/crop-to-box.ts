import type { NdArray } from "ndarray";
import { contiguous, type ImageData, zerosLike } from "../array.js";
import { assertImage, assertInside } from "../guards/internal.js";
import type { Box } from "../types.js";

/**
 * Crops an image to a box.
 *
 * @param image `[rows, cols]` or `[rows, cols, 3]`, of any element type.
 * @returns A new contiguous array, `[box.rows, box.cols]` or `[box.rows, box.cols, 3]`.
 * @throws ShapeError for another shape, RangeError when the box is empty, extends beyond the image or splits a pixel.
 *
 * @example
 * ```ts
 * const box = headBox(image); // undefined if the image shows no head
 * const head = box ? cropToBox(image, box) : image;
 * ```
 */
export function cropToBox<Data extends ImageData>(image: NdArray<Data>, box: Box): NdArray<Data> {
  assertImage("cropToBox: image", image, "numbers", ["rows", "cols"], ["rows", "cols", 3]);
  assertInside("cropToBox: box", box, image);
  const [, cols, channels = 1] = image.shape;
  const { data } = contiguous(image);
  const cropped = zerosLike(image, [box.rows, box.cols, ...image.shape.slice(2)]);
  const rowLength = box.cols * channels;
  for (let row = 0; row < box.rows; row++) {
    const rowStart = ((box.row + row) * cols + box.col) * channels;
    cropped.data.set(data.subarray(rowStart, rowStart + rowLength), row * rowLength);
  }
  return cropped;
}
