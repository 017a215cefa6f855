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
  const { isMirrored, angleDegrees, box } = changes;
  assertTurn("turnedCrop", image, angleDegrees);
  assertInside("turnedCrop: box", box, image);
  assertSize("turnedCrop", size);
  const [rows, cols] = image.shape;
  const { startRow, startCol, ...steps } = inverseRotation(rows, cols, angleDegrees);
  const turn = {
    ...steps,
    isMirrored,
    rows: box.rows,
    cols: box.cols,
    startRow: startRow + steps.cos * box.row + steps.minusSin * box.col,
    startCol: startCol + steps.sin * box.row + steps.cos * box.col,
    fill: 0,
  };
  const pixels = resample(contiguous(image).data, [rows, cols], { filters: resizeFilters(box, size), turn });
  return ndarray(pixels, [size.rows, size.cols, 3]);
}
