import ndarray from "ndarray";
import { contiguous } from "../array.js";
import { assertImage } from "../guards/internal.js";
import type { ByteImage, UnitImage } from "../types.js";

/**
 * Converts an 8-bit image to the input of a network: divides by 255, without other normalization.
 *
 * @param image `[rows, cols, 3]`, 8 bit.
 * @returns The same shape, 0..1.
 * @throws TypeError unless the image is 8 bit, ShapeError for another shape.
 * @example
 * ```ts
 * const image = ndarray(Uint8Array.of(0, 51, 255), [1, 1, 3]);
 * console.log(bytesToUnit(image).data); // Float32Array(3) [ 0, 0.2, 1 ], in 32-bit floats
 * ```
 */
export function bytesToUnit(image: ByteImage): UnitImage {
  assertImage("bytesToUnit: image", image, "8-bit values", ["rows", "cols", 3]);
  const { data } = contiguous(image);
  const fractions = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) fractions[i] = data[i] / 255;
  return ndarray(fractions, [...image.shape]);
}
