import type { Random, Transform, View } from "../types.js";

/**
 * Joins transforms into one that applies them in order. Each draws its random numbers when it runs.
 *
 * @example
 * ```ts
 * const transform = compose(randomFlipHorizontal, (random, image) => randomRotate(random, image, { maxDegrees: 10 }));
 * const augmented = transform(createRandom(7), image);
 * ```
 */
export function compose(...transforms: readonly Transform[]): Transform {
  return (random, image) => transforms.reduce((current, transform) => transform(random, current), image);
}

/**
 * Binds a transform to a source of random numbers. Each call of the view draws new ones.
 *
 * @example
 * ```ts
 * const augment = bindRandom(createRandom(7), trainTransform({ size: 224 }));
 * const batch = images.map(augment); // another random change for each image
 * ```
 */
export function bindRandom(random: Random, transform: Transform): View {
  return (image) => transform(random, image);
}
