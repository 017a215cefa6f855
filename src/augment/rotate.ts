import ndarray from "ndarray";
import { assertShape, contiguous } from "../array.js";
import { uniform } from "../random.js";
import type { ByteImage, Random } from "../types.js";

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

/** The way from an output pixel back to the input, in pixels, 16.16 fixed point. */
interface InverseRotation {
  /** Input column of the first output pixel, and its step: along a row `cos`, from row to row `sin`. */
  readonly startCol: number;
  /** Input row of the first output pixel, and its step: along a row `minusSin`, from row to row `cos`. */
  readonly startRow: number;
  readonly cos: number;
  readonly sin: number;
  readonly minusSin: number;
}

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
 * same order, as `Image.rotate` and then `affine_fixed` (libImaging/Geometry.c) of Pillow 9.4.
 */
function inverseRotation(rows: number, cols: number, angleDegrees: number): InverseRotation {
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

/** Copies to each pixel of `out` the pixel that it comes from; leaves alone those that come from outside. */
function sampleNearest(out: Uint8Array, source: ByteImage, from: InverseRotation): void {
  const [rows, cols] = source.shape;
  for (let row = 0, offset = 0; row < rows; row++) {
    let fixedCol = from.startCol + from.sin * row;
    let fixedRow = from.startRow + from.cos * row;
    for (let col = 0; col < cols; col++, offset += 3) {
      const sourceCol = fixedCol >> 16;
      const sourceRow = fixedRow >> 16;
      fixedCol += from.cos;
      fixedRow += from.minusSin;
      if (sourceCol < 0 || sourceCol >= cols || sourceRow < 0 || sourceRow >= rows) continue;
      const sourceOffset = (sourceRow * cols + sourceCol) * 3;
      out[offset] = source.data[sourceOffset];
      out[offset + 1] = source.data[sourceOffset + 1];
      out[offset + 2] = source.data[sourceOffset + 2];
    }
  }
}

/**
 * Turns an image about its middle without changing its size; each pixel takes the value of the nearest one. Equal pixel
 * by pixel to `Image.rotate(angle, NEAREST, fillcolor=fill)` of Pillow 9.4. The `affine` of torchvision counts angles
 * the other way round.
 *
 * @param image `[rows, cols, 3]`, 8 bit, up to 16384 rows and columns.
 * @param angleDegrees Counterclockwise as the image is seen; any finite number.
 * @throws ShapeError for another shape, RangeError for a larger image, an infinite angle or a fill value out of range.
 */
export function rotate(image: ByteImage, angleDegrees: number, { fill = 0 }: RotateOptions = {}): ByteImage {
  assertShape("rotate: image", image, ["rows", "cols", 3]);
  const [rows, cols] = image.shape;
  if (Math.max(rows, cols) > MAX_LENGTH) {
    throw new RangeError(`rotate: image must have at most ${MAX_LENGTH} rows and cols, got ${rows} x ${cols}`);
  }
  if (!Number.isFinite(angleDegrees)) throw new RangeError(`rotate: angleDegrees must be finite, got ${angleDegrees}`);
  if (!Number.isInteger(fill) || fill < 0 || fill > 255) {
    throw new RangeError(`rotate: fill must be a whole number in 0..255, got ${fill}`);
  }
  const out = new Uint8Array(image.size).fill(fill);
  sampleNearest(out, contiguous(image), inverseRotation(rows, cols, angleDegrees));
  return ndarray(out, [rows, cols, 3]);
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
