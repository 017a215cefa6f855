import ndarray from "ndarray";
import { contiguous } from "../array.js";
import { assertImage, assertInside, assertKeys, assertObject, describeValue } from "../guards/internal.js";
import type { Box, ByteImage } from "../types.js";
import { resample } from "./resample-kernels.js";
import { assertSize, type ImageSize, resizeFilters } from "./resize.js";
import { assertRotatable, inverseRotation } from "./rotate.js";

/** Flip, rotation and crop of {@link affineCrop}, which come before the resize. */
export interface AffineCropParams {
  /** Whether to flip the image left to right first. */
  readonly isFlipped: boolean;
  /** Degrees, counterclockwise as displayed; any finite number. */
  readonly angleDegrees: number;
  /** Box in the rotated image. */
  readonly box: Box;
}

/** Throws unless a value holds a flip, an angle and a box; `assertRotatable` and `assertInside` check the last two. */
function assertParams(params: AffineCropParams): void {
  assertObject("affineCrop: params", params);
  assertKeys<AffineCropParams>("affineCrop: params", params, { isFlipped: true, angleDegrees: true, box: true });
  if (typeof params.isFlipped === "boolean") return;
  throw new TypeError(`affineCrop: params.isFlipped must be true or false, got ${describeValue(params.isFlipped)}`);
}

/** Computes where the pixels of the box come from. `undefined` if the box is the unchanged image. */
function rotationOf([rows, cols]: readonly number[], { isFlipped, angleDegrees, box }: AffineCropParams) {
  if (!isFlipped && angleDegrees === 0 && box.rows === rows && box.cols === cols) return undefined;
  const { startRow, startCol, ...steps } = inverseRotation(rows, cols, angleDegrees);
  return {
    ...steps,
    isFlipped,
    rows: box.rows,
    cols: box.cols,
    startRow: startRow + steps.cos * box.row + steps.minusSin * box.col,
    startCol: startCol + steps.sin * box.row + steps.cos * box.col,
    fill: 0,
  };
}

/**
 * Writes the result of {@link affineCrop} into an existing image.
 *
 * @param out Output of the wanted size, `[rows, cols, 3]`, row-major without gaps.
 * @throws ShapeError for another shape, RangeError for gaps; also the errors of {@link affineCrop}.
 */
export function affineCropInto(out: ByteImage, image: ByteImage, params: AffineCropParams): void {
  assertImage("affineCropInto: out", out, "8-bit values", ["rows", "cols", 3]);
  if (contiguous(out) !== out) throw new RangeError("affineCropInto: out must have no gaps, got a view with some");
  assertParams(params);
  assertRotatable("affineCrop", image, params.angleDegrees);
  assertInside("affineCrop: box", params.box, image);
  const [rows, cols] = image.shape;
  const filters = resizeFilters(params.box, { rows: out.shape[0], cols: out.shape[1] });
  resample(contiguous(image).data, [rows, cols], { filters, rotation: rotationOf(image.shape, params) }, out.data);
}

/**
 * Flips, rotates, crops and resizes an image in one pass, without images in between. Equal pixel by pixel to
 * {@link flipHorizontal}, {@link rotate} and {@link resizedCrop} in this order.
 *
 * @param image `[rows, cols, 3]`, 8 bit, up to 16384 rows and columns.
 * @returns `[size.rows, size.cols, 3]`.
 * @throws ShapeError for another shape. RangeError if the image is larger, the angle is not finite, the box is empty,
 * leaves the image or splits a pixel, or the size is not a whole number above 0.
 * @example
 * ```ts
 * const params = { isFlipped: true, angleDegrees: 10, box: { row: 20, col: 20, rows: 400, cols: 400 } };
 * const crop = affineCrop(image, params, { rows: 224, cols: 224 }); // [224, 224, 3]
 * ```
 */
export function affineCrop(image: ByteImage, params: AffineCropParams, size: ImageSize): ByteImage {
  assertSize("affineCrop", size);
  const crop: ByteImage = ndarray(new Uint8Array(size.rows * size.cols * 3), [size.rows, size.cols, 3]);
  affineCropInto(crop, image, params);
  return crop;
}
