import ndarray from "ndarray";
import { assertShape, contiguous } from "../array.js";
import type { ByteImage, UnitImage } from "../types.js";

/**
 * Converts an 8-bit image to what a network sees: values divided by 255, and no other normalization.
 *
 * @param image `[rows, cols, 3]`, 8 bit.
 * @returns The same shape, 0..1.
 * @throws ShapeError for another shape.
 */
export function bytesToUnit(image: ByteImage): UnitImage {
  assertShape("bytesToUnit: image", image, ["rows", "cols", 3]);
  const { data } = contiguous(image);
  const fractions = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) fractions[i] = data[i] / 255;
  return ndarray(fractions, [...image.shape]);
}
