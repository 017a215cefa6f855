import type { Transform } from "../types.js";
import { compose } from "./compose.js";
import { randomFlipHorizontal } from "./flip.js";
import { assertSquareSize, type SquareSize } from "./resize.js";
import { randomResizedCrop } from "./resized-crop.js";
import { randomRotate } from "./rotate.js";

/**
 * Makes the training augmentation of the original solution: a flip with probability 0.5, a turn by up to 15 degrees
 * either way, a crop of 0.85..1 of the area with an aspect ratio of 0.8..1.2, resized to a square.
 *
 * @throws RangeError for a size that is no whole number above 0.
 */
export function trainTransform({ size }: SquareSize): Transform {
  assertSquareSize("trainTransform", { size });
  return compose(
    (random, image) => randomFlipHorizontal(random, image, { probability: 0.5 }),
    (random, image) => randomRotate(random, image, { maxDegrees: 15 }),
    (random, image) =>
      randomResizedCrop(random, image, { rows: size, cols: size, scale: [0.85, 1], ratio: [0.8, 1.2] }),
  );
}
