import {
  assertImage,
  assertInside,
  assertNumbers,
  assertOptions,
  assertRandom,
  type KnownKeys,
} from "../guards/internal.js";
import { drawFrom, uniformFrom } from "../random.js";
import type { Box, ByteImage, Random } from "../types.js";
import { assertSize, type ImageSize, resize } from "./resize.js";

/** Ranges that {@link randomCropBox} draws from. */
export interface RandomCropOptions {
  /** Smallest and largest area of the box as a share of the image, above 0 and at most 1. Default 0.85..1. */
  readonly scale?: readonly [number, number];
  /** Smallest and largest aspect ratio of the box, width / height, above 0. Default 0.8..1.2. */
  readonly ratio?: readonly [number, number];
}

/** Settings of {@link randomResizedCrop}. */
export interface RandomResizedCropOptions extends ImageSize, RandomCropOptions {}

/** Number of boxes to try before the central one, as in torchvision. */
const MAX_TRIES = 10;

/** Rounds to the nearest whole number and halves to even, as `round` in Python. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Keys of {@link RandomCropOptions}, and of {@link RandomResizedCropOptions}. */
const RANGES: KnownKeys<RandomCropOptions> = { scale: true, ratio: true };
const OPTIONS: KnownKeys<RandomResizedCropOptions> = { rows: true, cols: true, ...RANGES };

/** Throws unless a range is two numbers above 0, in order and at most `highest`. */
function assertRange(what: string, range: readonly [number, number], highest: number): void {
  assertNumbers(what, range);
  const [low, high] = range;
  if (low > 0 && low <= high && high <= highest && Number.isFinite(high)) return;
  const limit = Number.isFinite(highest) ? `, at most ${highest}` : "";
  throw new RangeError(`${what} must be a range above 0${limit}, got ${low}..${high}`);
}

/** Computes the largest central box with an aspect ratio within limits, at least one pixel. */
function centralBox({ rows, cols }: ImageSize, [narrowest, widest]: readonly [number, number]): Box {
  const ratio = cols / rows;
  const boxRows = ratio < narrowest ? Math.max(roundHalfEven(cols / narrowest), 1) : rows;
  const boxCols = ratio > widest ? Math.max(roundHalfEven(rows * widest), 1) : cols;
  const row = Math.floor((rows - boxRows) / 2);
  const col = Math.floor((cols - boxCols) / 2);
  return { row, col, rows: boxRows, cols: boxCols };
}

/**
 * Draws a box of random area, aspect ratio and position inside an image; the logarithm of the ratio is uniform. After
 * ten boxes that do not fit, returns the largest central one. Makes the same draws in the same order as
 * `RandomResizedCrop.get_params` of torchvision 0.14 to 0.29: area and ratio for each try, then row and column.
 *
 * @param image Size of the image.
 * @param options Ranges of area and aspect ratio.
 * @throws RangeError if the size is not a whole number above 0, or for options out of range.
 * @example
 * ```ts
 * const box = randomCropBox(createRandom(7), { rows: 512, cols: 512 }, { scale: [0.85, 1] });
 * const crop = resizedCrop(image, box, { rows: 224, cols: 224 });
 * ```
 */
export function randomCropBox(random: Random, image: ImageSize, options: RandomCropOptions = {}): Box {
  assertRandom("randomCropBox", random);
  assertSize("randomCropBox", image);
  assertOptions("randomCropBox", options, RANGES);
  return drawBox("randomCropBox", random, image, options);
}

/** Draws the box of {@link randomCropBox}. */
function drawBox(
  name: string,
  random: Random,
  { rows, cols }: ImageSize,
  { scale = [0.85, 1], ratio = [0.8, 1.2] }: RandomCropOptions,
): Box {
  assertRange(`${name}: scale`, scale, 1);
  assertRange(`${name}: ratio`, ratio, Number.POSITIVE_INFINITY);
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const area = rows * cols * uniformFrom(name, random, scale);
    const aspect = Math.exp(uniformFrom(name, random, [Math.log(ratio[0]), Math.log(ratio[1])]));
    const box = { rows: roundHalfEven(Math.sqrt(area / aspect)), cols: roundHalfEven(Math.sqrt(area * aspect)) };
    if (box.rows === 0 || box.cols === 0 || box.rows > rows || box.cols > cols) continue;
    const row = Math.floor(drawFrom(name, random) * (rows - box.rows + 1));
    const col = Math.floor(drawFrom(name, random) * (cols - box.cols + 1));
    return { row, col, ...box };
  }
  return centralBox({ rows, cols }, ratio);
}

/**
 * Crops an image to a box and resizes the crop as {@link resize} does; pixels outside the box have no weight. Equal
 * pixel by pixel to `resized_crop` of torchvision 0.29 with Pillow 13.0.
 *
 * @param image `[rows, cols, 3]`, 8 bit.
 * @returns `[size.rows, size.cols, 3]`.
 * @throws ShapeError for another shape. RangeError if the box is empty, leaves the image or splits a pixel, or the size
 * is not a whole number above 0.
 * @example
 * ```ts
 * const box = { row: 100, col: 50, rows: 300, cols: 400 };
 * const crop = resizedCrop(image, box, { rows: 224, cols: 224 }); // [224, 224, 3]
 * ```
 */
export function resizedCrop(image: ByteImage, box: Box, size: ImageSize): ByteImage {
  assertImage("resizedCrop: image", image, "8-bit values", ["rows", "cols", 3]);
  assertInside("resizedCrop: box", box, image);
  assertSize("resizedCrop", size);
  return resize(image.lo(box.row, box.col, 0).hi(box.rows, box.cols, 3), size);
}

/**
 * Crops an image to a box drawn by {@link randomCropBox} and resizes the crop.
 *
 * @param image `[rows, cols, 3]`, 8 bit.
 * @returns `[options.rows, options.cols, 3]`.
 * @throws ShapeError for another shape, RangeError for options out of range.
 * @example
 * ```ts
 * const crop = randomResizedCrop(createRandom(7), image, { rows: 224, cols: 224, scale: [0.85, 1] });
 * ```
 */
export function randomResizedCrop(random: Random, image: ByteImage, options: RandomResizedCropOptions): ByteImage {
  assertRandom("randomResizedCrop", random);
  assertImage("randomResizedCrop: image", image, "8-bit values", ["rows", "cols", 3]);
  assertOptions("randomResizedCrop", options, OPTIONS);
  assertSize("randomResizedCrop", options);
  const [rows, cols] = image.shape;
  const size = { rows: options.rows, cols: options.cols };
  return resizedCrop(image, drawBox("randomResizedCrop", random, { rows, cols }, options), size);
}
