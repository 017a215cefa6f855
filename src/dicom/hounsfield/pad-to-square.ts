import ndarray from "ndarray";
import ops from "ndarray-ops";
import { UnsupportedError } from "../../errors.js";
import { assertImage, assertOptions } from "../../guards/internal.js";
import type { HuImage } from "../../types.js";
import { AIR_HU } from "./air.js";

/** Settings of the padding. */
export interface PadOptions {
  /** Value of the border, whole Hounsfield units, -32768..32767. Default -1000, air; 0 would be water, close to brain. */
  readonly airHu?: number;
}

/** Longest side of a padded image, pixels: one row of a few kilobytes could otherwise become gigabytes of air. */
const LONGEST_SIDE = 4096;

/**
 * Pads an image with air to a square with the length of its longer side. If the difference is odd, the smaller half
 * goes before the image (above or to the left) and the larger half after it.
 *
 * @param image Image, `[rows, cols]`; a square one is copied.
 * @param options Value of the border.
 * @returns A fresh image, `[size, size]`.
 * @throws TypeError unless the image holds Int16. ShapeError unless the image is `[rows, cols]`, RangeError for an `airHu` that 16 bits cannot hold.
 * @throws UnsupportedError for more than 4096 rows or columns.
 * @example
 * ```ts
 * const square = padToSquare(image); // [512, 430] -> [512, 512]
 * ```
 */
export function padToSquare(image: HuImage, options: PadOptions = {}): HuImage {
  assertImage("padToSquare: image", image, "Hounsfield units", ["rows", "cols"]);
  assertOptions<PadOptions>("padToSquare", options, { airHu: true });
  const { airHu = AIR_HU } = options;
  if (!Number.isInteger(airHu) || airHu < -32768 || airHu > 32767) {
    throw new RangeError(`padToSquare: airHu must be a whole number from -32768 to 32767, got ${airHu}`);
  }
  const [rows, cols] = image.shape;
  const size = Math.max(rows, cols);
  if (size > LONGEST_SIDE) {
    const feature = `an image of ${rows} x ${cols}`;
    throw new UnsupportedError(`padToSquare: expected at most ${LONGEST_SIDE} rows and columns, got ${feature}`, {
      feature,
    });
  }
  const padded = ndarray(new Int16Array(size * size).fill(airHu), [size, size]);
  const inner = padded.lo(Math.floor((size - rows) / 2), Math.floor((size - cols) / 2)).hi(rows, cols);
  ops.assign(inner, image);
  return padded;
}
