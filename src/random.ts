import { assertFinite, assertList, assertRandom, assertWhole, describeValue } from "./guards/internal.js";
import type { Random } from "./types.js";

/** Hashes the UTF-16 code units of a text to 32 bits with FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Applies the finalizer of MurmurHash3: every bit of the input affects every bit of the output. */
function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * Hashes a path of numbers and texts to one 32-bit seed, as in `seedOf(seed, "epoch", 3, imageId)`. The seed of an
 * image then depends only on its path, not on the number of workers or the order of their tasks.
 */
export function seedOf(...path: readonly (number | string)[]): number {
  return path.reduce<number>((seed, part) => mix(Math.imul(seed, 31) + hashText(`${typeof part}:${part}`)), 0x9e3779b9);
}

/** Throws unless a path has parts, all of which are numbers or texts. Other values would all give the same seed. */
function assertPath(path: readonly unknown[]): void {
  if (path.length === 0) throw new TypeError("createRandom: path must hold a seed, got nothing");
  for (const part of path) {
    if (typeof part === "string" || (typeof part === "number" && !Number.isNaN(part))) continue;
    throw new TypeError(`createRandom: path must be of numbers and strings, got ${describeValue(part)}`);
  }
}

/**
 * Creates a source of uniform random numbers in [0, 1) with 32 bits each. The same path gives the same numbers. The
 * generator is sfc32 of PractRand (http://pracrand.sourceforge.net), with a period of about 2^128.
 *
 * @param path A seed, or several parts that name the place of use, such as `createRandom(seed, "epoch", 3)`.
 * @throws TypeError without a seed, and for a part that is neither a number nor a text.
 *
 * @example
 * ```ts
 * const random = createRandom(48, "epoch", 3);
 * console.log(random() === createRandom(48, "epoch", 3)()); // true
 * ```
 */
export function createRandom(...path: readonly (number | string)[]): Random {
  assertPath(path);
  let a = seedOf(...path, "a");
  let b = seedOf(...path, "b");
  let c = seedOf(...path, "c");
  let counter = 1;
  const random = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) random();
  return random;
}

/**
 * Draws a number from a source that a caller gave.
 *
 * @param name The public function, for the message.
 * @throws RangeError unless the number is in [0, 1): another would give a box outside its image, or a black image.
 */
export function drawFrom(name: string, random: Random): number {
  const value: unknown = random();
  if (typeof value === "number" && value >= 0 && value < 1) return value;
  throw new RangeError(`${name}: random must return numbers from 0 to below 1, got ${describeValue(value)}`);
}

/**
 * Draws one number from a source and creates `count` independent sources from it.
 *
 * @throws RangeError unless `count` is a whole number, at least 0.
 *
 * @example
 * ```ts
 * const [forTraining, forValidation] = splitRandom(createRandom(48), 2);
 * console.log(forTraining() === forValidation()); // false
 * ```
 */
export function splitRandom(random: Random, count: number): Random[] {
  assertRandom("splitRandom", random);
  assertWhole("splitRandom: count", count, 0);
  const seed = Math.floor(drawFrom("splitRandom", random) * 4294967296);
  return Array.from({ length: count }, (_, index) => createRandom(seed, index));
}

/**
 * Draws a uniform number in [low, high).
 *
 * @throws RangeError unless both are finite and `low` is at most `high`.
 *
 * @example
 * ```ts
 * const angleDegrees = uniform(createRandom(48), -15, 15);
 * ```
 */
export function uniform(random: Random, low: number, high: number): number {
  assertRandom("uniform", random);
  assertFinite("uniform: low", low);
  assertFinite("uniform: high", high);
  if (low > high) throw new RangeError(`uniform: low must be at most high, got ${low} and ${high}`);
  return uniformFrom("uniform", random, [low, high]);
}

/** Draws a uniform number in [low, high) as {@link uniform} does, for the public function of a name. */
export function uniformFrom(name: string, random: Random, [low, high]: readonly [number, number]): number {
  return low + (high - low) * drawFrom(name, random);
}

/** Draws a whole number in [0, count). */
export function randomIndex(random: Random, count: number): number {
  return Math.floor(random() * count);
}

/** Draws from the standard normal distribution (Box and Muller 1958, doi:10.1214/aoms/1177706645). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * Returns a shuffled copy (Fisher and Yates; Knuth, The Art of Computer Programming 2, algorithm 3.4.2 P).
 *
 * @example
 * ```ts
 * const order = shuffle(createRandom(48, "epoch", 3), ids); // the same order for the same seed and epoch
 * ```
 */
export function shuffle<Item>(random: Random, items: readonly Item[]): Item[] {
  assertRandom("shuffle", random);
  assertList("shuffle: items", items, "anything");
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const pick = Math.floor(drawFrom("shuffle", random) * (last + 1));
    [shuffled[last], shuffled[pick]] = [shuffled[pick], shuffled[last]];
  }
  return shuffled;
}
