import { assertFunction, assertImage, assertRandom } from "../guards/internal.js";
import type { ByteImage, Random, Transform, View } from "../types.js";

/** Throws unless what a transform returned is an image: one without a `return` gives `undefined`. */
function assertResult(what: string, image: unknown): asserts image is ByteImage {
  assertImage(what, image, "8-bit values", ["rows", "cols", 3]);
}

/**
 * Joins transforms into one that applies them in order. Each draws its random numbers when it runs.
 *
 * @throws TypeError unless all are functions; the result throws unless each returns an 8-bit image `[rows, cols, 3]`.
 * @example
 * ```ts
 * const transform = compose(randomFlipHorizontal, (random, image) => randomRotate(random, image, { maxDegrees: 10 }));
 * const augmented = transform(createRandom(7), image);
 * ```
 */
export function compose(...transforms: readonly Transform[]): Transform {
  transforms.forEach((transform, index) => {
    assertFunction(`compose: transform ${index}`, transform, "a function of a random source and an image");
  });
  return (random, image) =>
    transforms.reduce((current, transform, index) => {
      const changed = transform(random, current);
      assertResult(`compose: result of transform ${index}`, changed);
      return changed;
    }, image);
}

/**
 * Binds a transform to a source of random numbers. Each call of the view draws new ones.
 *
 * @throws TypeError unless both are functions; the view throws unless the transform returns an 8-bit image
 *   `[rows, cols, 3]`.
 * @example
 * ```ts
 * const augment = bindRandom(createRandom(7), trainTransform({ size: 224 }));
 * const batch = images.map(augment); // another random change for each image
 * ```
 */
export function bindRandom(random: Random, transform: Transform): View {
  assertRandom("bindRandom", random);
  assertFunction("bindRandom: transform", transform, "a function of a random source and an image");
  return (image) => {
    const changed = transform(random, image);
    assertResult("bindRandom: result of transform", changed);
    return changed;
  };
}
