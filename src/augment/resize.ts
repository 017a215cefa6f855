import ndarray from "ndarray";
import { assertShape, contiguous } from "../array.js";
import type { ByteImage } from "../types.js";
import { type Filter, resample } from "./resample-kernels.js";

/** The size of an image. */
export interface ImageSize {
  /** Pixels, a whole number above 0. */
  readonly rows: number;
  /** Pixels, a whole number above 0. */
  readonly cols: number;
}

/** The size of a square image. */
export interface SquareSize {
  /** Rows and columns, a whole number of pixels above 0. */
  readonly size: number;
}

/** Bits after the point of the weights: 32, less 8 of a pixel and 2 to spare (libImaging/Resample.c of Pillow). */
const PRECISION_BITS = 22;

/** The triangle of height 1 from -1 to 1. */
function triangle(x: number): number {
  return Math.max(1 - Math.abs(x), 0);
}

/**
 * Computes a triangle filter between two lengths: bilinear interpolation, widened to the size of an output pixel when
 * the image shrinks, so that no input pixel is left out. `precompute_coeffs` and `normalize_coeffs_8bpc` of
 * libImaging/Resample.c, Pillow 9.4 to 13.0.
 */
function triangleFilter(inputs: number, outputs: number): Filter {
  const scale = inputs / outputs;
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(outputs);
  const counts = new Int32Array(outputs);
  const weights = new Int32Array(outputs * stride);
  const heights = new Float64Array(stride);
  for (let output = 0; output < outputs; output++) {
    const center = (output + 0.5) * scale;
    const start = Math.max(Math.trunc(center - support + 0.5), 0);
    const end = Math.min(Math.trunc(center + support + 0.5), inputs);
    const count = end - start;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      heights[k] = triangle((k + start - center + 0.5) * (1 / support));
      sum += heights[k];
    }
    for (let k = 0; k < count; k++) weights[output * stride + k] = 0.5 + (heights[k] / sum) * 2 ** PRECISION_BITS;
    starts[output] = start;
    counts[output] = count;
  }
  return { starts, counts, weights, stride };
}

/**
 * Throws unless a size has whole pixels, at least one each way.
 *
 * @param name The function that was called, for the message.
 */
export function assertSize(name: string, { rows, cols }: ImageSize): void {
  if (Number.isInteger(rows) && Number.isInteger(cols) && rows > 0 && cols > 0) return;
  throw new RangeError(`${name}: rows and cols must be whole numbers, at least 1, got ${rows} x ${cols}`);
}

/**
 * Throws unless the side of a square is a whole number of pixels, at least one.
 *
 * @param name The function that was called, for the message.
 */
export function assertSquareSize(name: string, { size }: SquareSize): void {
  if (Number.isInteger(size) && size > 0) return;
  throw new RangeError(`${name}: size must be a whole number, at least 1, got ${size}`);
}

/** Makes the filters from one size to another. */
export function resizeFilters(from: ImageSize, to: ImageSize): Readonly<Record<"rows" | "cols", Filter>> {
  return { rows: triangleFilter(from.rows, to.rows), cols: triangleFilter(from.cols, to.cols) };
}

/**
 * Resizes an image with bilinear interpolation and antialiasing, along one axis and then along the other, 8 bits after
 * each. Equal pixel by pixel to `Image.resize(size, BILINEAR)` of Pillow 13.0, and to that of Pillow 9.4 to 12.3 unless
 * rows shrink by more than twice as many pixels as columns: there Pillow 13 filters rows first, and a pixel may differ
 * by 1 from what older versions give. The aspect ratio is not kept.
 *
 * @param image `[rows, cols, 3]`, 8 bit.
 * @returns `[size.rows, size.cols, 3]`.
 * @throws ShapeError for another shape, RangeError for a size that is no whole number above 0.
 */
export function resize(image: ByteImage, size: ImageSize): ByteImage {
  assertShape("resize: image", image, ["rows", "cols", 3]);
  assertSize("resize", size);
  const [rows, cols] = image.shape;
  const filters = resizeFilters({ rows, cols }, size);
  const resized = new Uint8Array(size.rows * size.cols * 3);
  resample(contiguous(image).data, [rows, cols], { filters }, resized);
  return ndarray(resized, [size.rows, size.cols, 3]);
}
