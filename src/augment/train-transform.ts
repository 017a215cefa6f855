import { assertImage, assertRandom } from "../guards/internal.js";
import { drawFrom, uniformFrom } from "../random.js";
import type { ByteImage, Random, Transform } from "../types.js";
import { type AffineCropParams, affineCrop } from "./affine-crop.js";
import { assertSquareSize, type SquareSize } from "./resize.js";
import { randomCropBox } from "./resized-crop.js";

/** Draws flip, rotation and crop of {@link trainTransform} for an image. */
export function drawTrainParams(random: Random, image: ByteImage): AffineCropParams {
  assertRandom("trainTransform", random);
  assertImage("trainTransform: image", image, "8-bit values", ["rows", "cols", 3]);
  const [rows, cols] = image.shape;
  const isFlipped = drawFrom("trainTransform", random) < 0.5;
  const angleDegrees = uniformFrom("trainTransform", random, [-15, 15]);
  const box = randomCropBox(random, { rows, cols }, { scale: [0.85, 1], ratio: [0.8, 1.2] });
  return { isFlipped, angleDegrees, box };
}

/**
 * Makes the training augmentation of the original solution: a flip with probability 0.5, a rotation by up to 15
 * degrees in either direction, and a crop of 0.85..1 of the area with an aspect ratio of 0.8..1.2, resized to a square.
 * Draws the same numbers and returns the same image as {@link randomFlipHorizontal}, {@link randomRotate} and
 * {@link randomResizedCrop} in this order.
 *
 * @param options Size of the square.
 * @throws RangeError if the size is not a whole number above 0.
 * @example
 * ```ts
 * const transform = trainTransform({ size: 224 });
 * const augmented = transform(createRandom(7), image); // [224, 224, 3]
 * ```
 */
export function trainTransform(options: SquareSize): Transform {
  assertSquareSize("trainTransform", options);
  const { size } = options;
  return (random, image) => affineCrop(image, drawTrainParams(random, image), { rows: size, cols: size });
}
