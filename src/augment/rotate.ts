import ndarray from "ndarray";
import { contiguous } from "../array.js";
import { assertImage, assertNumber, assertOptions, assertRandom, type KnownKeys } from "../guards/internal.js";
import { uniformFrom } from "../random.js";
import type { ByteImage, Random } from "../types.js";
import { type Rotation, rotatePixels } from "./resample-kernels.js";

/** Settings of {@link rotate}. */
export interface RotateOptions {
  /** Value of the corners that the rotated image leaves empty, a whole number 0..255. Default 0. */
  readonly fill?: number;
}

/** Settings of {@link randomRotate}. */
export interface RandomRotateOptions extends RotateOptions {
  /** Largest angle in either direction, degrees, at least 0. Default 15. */
  readonly maxDegrees?: number;
}

/** Keys of {@link RotateOptions}, and of {@link RandomRotateOptions}. */
const OPTIONS: KnownKeys<RotateOptions> = { fill: true };
const RANDOM_OPTIONS: KnownKeys<RandomRotateOptions> = { maxDegrees: true, ...OPTIONS };

/** Position and steps in the input for the pixels of a rotated image. */
type InverseRotation = Pick<Rotation, "startRow" | "startCol" | "cos" | "sin" | "minusSin">;

/** Largest number of rows or columns; positions in larger images could exceed the 16 whole bits of fixed point. */
const MAX_LENGTH = 16384;

/** Rounds to 15 decimals, as Pillow does, which makes the cosine of 90 degrees exactly 0. */
function round15(value: number): number {
  return Number(value.toFixed(15));
}

/** Converts to 16.16 fixed point. */
function toFixedPoint(value: number): number {
  return Math.floor(value * 65536 + 0.5);
}

/** Brings an angle to 0..360 as `%` does in Python; angles in that range stay exactly the same. */
function wrapDegrees(angleDegrees: number): number {
  const remainder = angleDegrees % 360;
  return remainder < 0 ? remainder + 360 : remainder;
}

/**
 * Computes where the centers of the output pixels come from when an image is rotated about its center. Same formulas in
 * the same order as `Image.rotate`, then `affine_fixed` (libImaging/Geometry.c), of Pillow 9.4 to 13.0.
 */
export function inverseRotation(rows: number, cols: number, angleDegrees: number): InverseRotation {
  const radians = -(wrapDegrees(angleDegrees) * (Math.PI / 180));
  const cos = round15(Math.cos(radians));
  const sin = round15(Math.sin(radians));
  const originCol = cos * (-cols / 2) + sin * (-rows / 2) + cols / 2;
  const originRow = -sin * (-cols / 2) + cos * (-rows / 2) + rows / 2;
  return {
    startCol: toFixedPoint(originCol + cos * 0.5 + sin * 0.5),
    startRow: toFixedPoint(originRow - sin * 0.5 + cos * 0.5),
    cos: toFixedPoint(cos),
    sin: toFixedPoint(sin),
    minusSin: toFixedPoint(-sin),
  };
}

/**
 * Throws unless an image can be rotated by an angle.
 *
 * @param name The called function, for the message.
 */
export function assertRotatable(name: string, image: ByteImage, angleDegrees: number): void {
  assertImage(`${name}: image`, image, "8-bit values", ["rows", "cols", 3]);
  const [rows, cols] = image.shape;
  if (Math.max(rows, cols) > MAX_LENGTH) {
    throw new RangeError(`${name}: image must have at most ${MAX_LENGTH} rows and cols, got ${rows} x ${cols}`);
  }
  assertNumber(`${name}: angleDegrees`, angleDegrees);
  if (!Number.isFinite(angleDegrees)) throw new RangeError(`${name}: angleDegrees must be finite, got ${angleDegrees}`);
}

/** Throws unless the value of the empty corners is a byte. */
function assertFill(name: string, fill: number): void {
  assertNumber(`${name}: fill`, fill);
  if (Number.isInteger(fill) && fill >= 0 && fill <= 255) return;
  throw new RangeError(`${name}: fill must be a whole number in 0..255, got ${fill}`);
}

/**
 * Rotates an image about its center and keeps its size; each pixel takes the value of the nearest one. Equal pixel by
 * pixel to `Image.rotate(angle, NEAREST, fillcolor=fill)` of Pillow 9.4 to 13.0. Angles of torchvision's `affine` have
 * the opposite sign.
 *
 * @param image `[rows, cols, 3]`, 8 bit, up to 16384 rows and columns.
 * @param angleDegrees Degrees, counterclockwise as displayed; any finite number.
 * @param options Value of the empty corners.
 * @throws ShapeError for another shape. RangeError if the image is larger, the angle is not finite or the fill value is
 * out of range.
 * @example
 * ```ts
 * const rotated = rotate(image, 10); // 10 degrees counterclockwise, black corners
 * ```
 */
export function rotate(image: ByteImage, angleDegrees: number, options: RotateOptions = {}): ByteImage {
  assertRotatable("rotate", image, angleDegrees);
  assertOptions("rotate", options, OPTIONS);
  const { fill = 0 } = options;
  assertFill("rotate", fill);
  const [rows, cols] = image.shape;
  const rotation = { rows, cols, ...inverseRotation(rows, cols, angleDegrees), isFlipped: false, fill };
  return ndarray(rotatePixels(contiguous(image).data, [rows, cols], rotation), [rows, cols, 3]);
}

/**
 * Rotates an image by a uniform random angle as {@link rotate} does. Draws one number.
 *
 * @param image `[rows, cols, 3]`, 8 bit.
 * @param options Largest angle, and the value of the empty corners.
 * @throws RangeError unless `maxDegrees` is finite and at least 0; also the errors of {@link rotate}.
 * @example
 * ```ts
 * const rotated = randomRotate(createRandom(7), image, { maxDegrees: 15 });
 * ```
 */
export function randomRotate(random: Random, image: ByteImage, options: RandomRotateOptions = {}): ByteImage {
  assertRandom("randomRotate", random);
  assertRotatable("randomRotate", image, 0);
  assertOptions("randomRotate", options, RANDOM_OPTIONS);
  const { maxDegrees = 15, fill = 0 } = options;
  assertFill("randomRotate", fill);
  assertNumber("randomRotate: maxDegrees", maxDegrees);
  if (!Number.isFinite(maxDegrees) || maxDegrees < 0) {
    throw new RangeError(`randomRotate: maxDegrees must be finite and at least 0, got ${maxDegrees}`);
  }
  return rotate(image, uniformFrom("randomRotate", random, [-maxDegrees, maxDegrees]), { fill });
}
