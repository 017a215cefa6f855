import type { Random, Transform, View } from "../types.js";

/** Joins transforms to one that applies them in order. Each draws its random numbers when its turn comes. */
export function compose(...transforms: readonly Transform[]): Transform {
  return (random, image) => transforms.reduce((current, transform) => transform(random, current), image);
}

/** Binds a transform to its source of random numbers. Each call of the view draws new ones. */
export function bindRandom(random: Random, transform: Transform): View {
  return (image) => transform(random, image);
}
