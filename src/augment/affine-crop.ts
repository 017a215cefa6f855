import ndarray from "ndarray";
import { assertInside, assertShape, contiguous } from "../array.js";
import type { Box, ByteImage } from "../types.js";
import { resample } from "./resample-kernels.js";
import { assertSize, type ImageSize, resizeFilters } from "./resize.js";
import { assertTurn, inverseRotation } from "./rotate.js";

/** What {@link affineCrop} does before it resizes. */
export interface AffineCropParams {
  /** Whether to mirror the image left to right, before anything else. */
  readonly isFlipped: boolean;
  /** Counterclockwise as the image is seen; any finite number. */
  readonly angleDegrees: number;
  /** What to crop the turned image to. */
  readonly box: Box;
}

/** Finds where the pixels of the box come from; `undefined` where the box is the image as it is. */
function turnOf([rows, cols]: readonly number[], { isFlipped, angleDegrees, box }: AffineCropParams) {
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
 * Does what {@link affineCrop} does, and puts the pixels where they are wanted.
 *
 * @param out Takes the pixels, `[rows, cols, 3]` row-major without gaps: its size is that of the result.
 * @throws ShapeError for another shape, RangeError for gaps, both also as {@link affineCrop}.
 */
export function affineCropInto(out: ByteImage, image: ByteImage, changes: AffineCropParams): void {
  assertShape("affineCropInto: out", out, ["rows", "cols", 3]);
  if (contiguous(out) !== out) throw new RangeError("affineCropInto: out must have no gaps, got a view with some");
  assertTurn("affineCrop", image, changes.angleDegrees);
  assertInside("affineCrop: box", changes.box, image);
  const [rows, cols] = image.shape;
  const filters = resizeFilters(changes.box, { rows: out.shape[0], cols: out.shape[1] });
  resample(contiguous(image).data, [rows, cols], { filters, turn: turnOf(image.shape, changes) }, out.data);
}

/**
 * Mirrors, turns, crops and resizes an image in one pass that makes no image between. Equal pixel by pixel to
 * `flipHorizontal`, `rotate` and `resizedCrop` one after the other.
 *
 * @param image `[rows, cols, 3]`, 8 bit, up to 16384 rows and columns.
 * @returns `[size.rows, size.cols, 3]`.
 * @throws ShapeError for another shape; RangeError for a larger image or an infinite angle, when the box is empty, leaves
 * the image or splits a pixel, or when the size is no whole number above 0.
 */
export function affineCrop(image: ByteImage, changes: AffineCropParams, size: ImageSize): ByteImage {
  assertSize("affineCrop", size);
  const crop: ByteImage = ndarray(new Uint8Array(size.rows * size.cols * 3), [size.rows, size.cols, 3]);
  affineCropInto(crop, image, changes);
  return crop;
}
