import { copyOf } from "../array.js";
import { assertImage, assertNumber, assertOptions, assertRandom, type KnownKeys } from "../guards/internal.js";
import { drawFrom } from "../random.js";
import type { ByteImage, Random } from "../types.js";

/** Settings of {@link randomFlipHorizontal}. */
export interface RandomFlipOptions {
  /** Probability of a flip, 0..1. Default 0.5. */
  readonly probability?: number;
}

/** Keys of {@link RandomFlipOptions}. */
const OPTIONS: KnownKeys<RandomFlipOptions> = { probability: true };

/**
 * Flips an image left to right.
 *
 * @param image `[rows, cols, 3]`, 8 bit.
 * @throws ShapeError for another shape.
 * @example
 * ```ts
 * const image = ndarray(Uint8Array.of(1, 2, 3, 4, 5, 6), [1, 2, 3]); // two pixels
 * console.log(flipHorizontal(image).data); // Uint8Array(6) [ 4, 5, 6, 1, 2, 3 ]
 * ```
 */
export function flipHorizontal(image: ByteImage): ByteImage {
  assertImage("flipHorizontal: image", image, "8-bit values", ["rows", "cols", 3]);
  return copyOf(image.step(1, -1, 1));
}

/**
 * Flips an image left to right at random, or copies it. Draws one number.
 *
 * @param image `[rows, cols, 3]`, 8 bit.
 * @param options Probability of a flip.
 * @throws ShapeError for another shape, RangeError unless the probability is in 0..1.
 * @example
 * ```ts
 * const flipped = randomFlipHorizontal(createRandom(7), image, { probability: 0.3 });
 * ```
 */
export function randomFlipHorizontal(random: Random, image: ByteImage, options: RandomFlipOptions = {}): ByteImage {
  assertRandom("randomFlipHorizontal", random);
  assertImage("randomFlipHorizontal: image", image, "8-bit values", ["rows", "cols", 3]);
  assertOptions("randomFlipHorizontal", options, OPTIONS);
  const { probability = 0.5 } = options;
  assertNumber("randomFlipHorizontal: probability", probability);
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`randomFlipHorizontal: probability must be in 0..1, got ${probability}`);
  }
  return drawFrom("randomFlipHorizontal", random) < probability ? flipHorizontal(image) : copyOf(image);
}
