import { assertFunction, assertRandom } from "../guards/internal.js";
import type { Random, Transform, View } from "../types.js";

/**
 * Joins transforms into one that applies them in order. Each draws its random numbers when it runs.
 *
 * @throws TypeError unless all are functions.
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
  return (random, image) => transforms.reduce((current, transform) => transform(random, current), image);
}

/**
 * Binds a transform to a source of random numbers. Each call of the view draws new ones.
 *
 * @throws TypeError unless both are functions.
 * @example
 * ```ts
 * const augment = bindRandom(createRandom(7), trainTransform({ size: 224 }));
 * const batch = images.map(augment); // another random change for each image
 * ```
 */
export function bindRandom(random: Random, transform: Transform): View {
  assertRandom("bindRandom", random);
  assertFunction("bindRandom: transform", transform, "a function of a random source and an image");
  return (image) => transform(random, image);
}
