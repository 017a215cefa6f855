import ndarray from "ndarray";
import { assertInside, contiguous } from "../array.js";
import type { Box, ByteImage } from "../types.js";
import { resample } from "./resample-kernels.js";
import { assertSize, type ImageSize, resizeFilters } from "./resize.js";
import { assertTurn, inverseRotation } from "./rotate.js";

/** What {@link turnedCrop} does before it resizes. */
export interface TurnedCropChanges {
  /** Whether to mirror the image left to right, before anything else. */
  readonly isMirrored: boolean;
  /** Counterclockwise as the image is seen; any finite number. */
  readonly angleDegrees: number;
  /** What to crop the turned image to. */
  readonly box: Box;
}

/** Finds where the pixels of the box come from; `undefined` where the box is the image as it is. */
function turnOf([rows, cols]: readonly number[], { isMirrored, angleDegrees, box }: TurnedCropChanges) {
  if (!isMirrored && angleDegrees === 0 && box.rows === rows && box.cols === cols) return undefined;
  const { startRow, startCol, ...steps } = inverseRotation(rows, cols, angleDegrees);
  return {
    ...steps,
    isMirrored,
    rows: box.rows,
    cols: box.cols,
    startRow: startRow + steps.cos * box.row + steps.minusSin * box.col,
    startCol: startCol + steps.sin * box.row + steps.cos * box.col,
    fill: 0,
  };
}

/**
 * Does what {@link turnedCrop} does, and puts the pixels where they are wanted.
 *
 * @param out Takes `[size.rows, size.cols, 3]`, row-major.
 * @throws ShapeError and RangeError as {@link turnedCrop}; RangeError unless `out` has as many bytes as there are.
 */
export function turnedCropInto(out: Uint8Array, image: ByteImage, changes: TurnedCropChanges, size: ImageSize): void {
  assertTurn("turnedCrop", image, changes.angleDegrees);
  assertInside("turnedCrop: box", changes.box, image);
  assertSize("turnedCrop", size);
  const bytes = size.rows * size.cols * 3;
  if (out.length !== bytes) throw new RangeError(`turnedCropInto: out must have ${bytes} bytes, got ${out.length}`);
  const [rows, cols] = image.shape;
  const work = { filters: resizeFilters(changes.box, size), turn: turnOf(image.shape, changes) };
  resample(contiguous(image).data, [rows, cols], work, out);
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
export function turnedCrop(image: ByteImage, changes: TurnedCropChanges, size: ImageSize): ByteImage {
  assertSize("turnedCrop", size);
  const pixels = new Uint8Array(size.rows * size.cols * 3);
  turnedCropInto(pixels, image, changes, size);
  return ndarray(pixels, [size.rows, size.cols, 3]);
}
