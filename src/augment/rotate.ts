import ndarray from "ndarray";
import { assertShape, contiguous } from "../array.js";
import { uniform } from "../random.js";
import type { ByteImage, Random } from "../types.js";
import { type Turn, turnPixels } from "./resample-kernels.js";

/** Settings of {@link rotate}. */
export interface RotateOptions {
  /** The value of the corners that the image does not reach, a whole number 0..255. Default 0. */
  readonly fill?: number;
}

/** Settings of {@link randomRotate}. */
export interface RandomRotateOptions extends RotateOptions {
  /** Largest angle either way, degrees, at least 0. Default 15. */
  readonly maxDegrees?: number;
}

/** The way from a pixel of a turned image back to the input. */
type InverseRotation = Pick<Turn, "startRow" | "startCol" | "cos" | "sin" | "minusSin">;

/** Beyond this, positions could leave the 16 bits that fixed point has for whole pixels. */
const MAX_LENGTH = 16384;

/** Rounds to 15 decimals, as Pillow does: the cosine of 90 degrees is then exactly 0. */
function round15(value: number): number {
  return Number(value.toFixed(15));
}

/** Converts to 16.16 fixed point. */
function toFixedPoint(value: number): number {
  return Math.floor(value * 65536 + 0.5);
}

/** Brings an angle to 0..360 as `%` does in Python, without a rounding error for angles that are there already. */
function wrapDegrees(angleDegrees: number): number {
  const remainder = angleDegrees % 360;
  return remainder < 0 ? remainder + 360 : remainder;
}

/**
 * Computes where the centers of the output pixels come from when an image turns about its middle. Same formulas, in the
 * same order, as `Image.rotate` and then `affine_fixed` (libImaging/Geometry.c) of Pillow 9.4 to 13.0.
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
 * Throws unless an image can be turned by an angle.
 *
 * @param name The function that was called, for the message.
 */
export function assertTurn(name: string, image: ByteImage, angleDegrees: number): void {
  assertShape(`${name}: image`, image, ["rows", "cols", 3]);
  const [rows, cols] = image.shape;
  if (Math.max(rows, cols) > MAX_LENGTH) {
    throw new RangeError(`${name}: image must have at most ${MAX_LENGTH} rows and cols, got ${rows} x ${cols}`);
  }
  if (!Number.isFinite(angleDegrees)) throw new RangeError(`${name}: angleDegrees must be finite, got ${angleDegrees}`);
}

/**
 * Turns an image about its middle without changing its size; each pixel takes the value of the nearest one. Equal pixel
 * by pixel to `Image.rotate(angle, NEAREST, fillcolor=fill)` of Pillow 9.4 to 13.0. The `affine` of torchvision counts
 * angles the other way round.
 *
 * @param image `[rows, cols, 3]`, 8 bit, up to 16384 rows and columns.
 * @param angleDegrees Counterclockwise as the image is seen; any finite number.
 * @throws ShapeError for another shape, RangeError for a larger image, an infinite angle or a fill value out of range.
 */
export function rotate(image: ByteImage, angleDegrees: number, { fill = 0 }: RotateOptions = {}): ByteImage {
  assertTurn("rotate", image, angleDegrees);
  if (!Number.isInteger(fill) || fill < 0 || fill > 255) {
    throw new RangeError(`rotate: fill must be a whole number in 0..255, got ${fill}`);
  }
  const [rows, cols] = image.shape;
  const turn = { rows, cols, ...inverseRotation(rows, cols, angleDegrees), isFlipped: false, fill };
  return ndarray(turnPixels(contiguous(image).data, [rows, cols], turn), [rows, cols, 3]);
}

/**
 * Turns an image by a uniform random angle, see {@link rotate}. Draws one number.
 *
 * @param image `[rows, cols, 3]`, 8 bit.
 * @throws RangeError unless `maxDegrees` is finite and at least 0; else as `rotate` does.
 */
export function randomRotate(
  random: Random,
  image: ByteImage,
  { maxDegrees = 15, fill = 0 }: RandomRotateOptions = {},
): ByteImage {
  if (!Number.isFinite(maxDegrees) || maxDegrees < 0) {
    throw new RangeError(`randomRotate: maxDegrees must be finite and at least 0, got ${maxDegrees}`);
  }
  return rotate(image, uniform(random, -maxDegrees, maxDegrees), { fill });
}
