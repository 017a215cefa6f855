import ndarray, { type NdArray } from "ndarray";
import ops from "ndarray-ops";
import { ShapeError } from "./errors.js";
import type { Box } from "./types.js";

/** A typed array that can hold an image or a mask. */
export type ImageData = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Float32Array;

/**
 * Throws unless an array has one of the given shapes.
 *
 * @param what The function and its argument, for the message: "headBox: image".
 * @param array The array to check.
 * @param shapes Accepted shapes. A text stands for any length and names the axis in the message: `["rows", "cols", 3]`.
 * @throws ShapeError when no shape fits, or an axis has length 0.
 */
export function assertShape(
  what: string,
  array: { readonly shape: readonly number[] },
  ...shapes: readonly (readonly (number | string)[])[]
): void {
  const received = array.shape;
  const fits = shapes.some(
    (shape) =>
      shape.length === received.length &&
      shape.every((length, axis) => (typeof length === "string" ? received[axis] > 0 : length === received[axis])),
  );
  if (fits) return;
  throw new ShapeError(what, shapes.map((shape) => `[${shape.join(", ")}]`).join(" or "), received);
}

/**
 * Throws unless a box consists of whole pixels, at least one, all inside an image `[rows, cols, ...]`.
 *
 * @param what The function and its argument, for the message: "cropToBox: box".
 * @throws RangeError when the box is empty, extends beyond the image or splits a pixel.
 */
export function assertInside(what: string, box: Box, image: { readonly shape: readonly number[] }): void {
  const { row, col, rows, cols } = box;
  const [imageRows, imageCols] = image.shape;
  const whole = [row, col, rows, cols].every(Number.isInteger);
  const inside = row >= 0 && col >= 0 && row + rows <= imageRows && col + cols <= imageCols;
  if (whole && inside && rows > 0 && cols > 0) return;
  const expected = `whole pixels inside the ${imageRows} x ${imageCols} image`;
  throw new RangeError(`${what} must be ${expected}, got ${rows} x ${cols} at row ${row}, col ${col}`);
}

/** Whether `data` holds exactly the elements of an array, row-major and without gaps. */
function isContiguous(array: NdArray<ImageData>): boolean {
  let expected = 1;
  for (let axis = array.shape.length - 1; axis >= 0; axis--) {
    if (array.shape[axis] !== 1 && array.stride[axis] !== expected) return false;
    expected *= array.shape[axis];
  }
  return array.offset === 0 && array.data.length === expected;
}

/** Creates an array of zeros with the element type of another array. */
export function zerosLike<Data extends ImageData>(array: NdArray<Data>, shape: readonly number[]): NdArray<Data> {
  const length = shape.reduce((product, n) => product * n, 1);
  const Constructor = array.data.constructor as new (length: number) => Data;
  return ndarray(new Constructor(length), [...shape]);
}

/** Whether each step along the first axis is stored row-major and without gaps. */
function hasWholeRows({ shape, stride }: NdArray): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis > 0; axis--) {
    if (stride[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/** Copies an array, or a view of one, into a new array whose `data` is row-major and without gaps. */
export function copyOf<Data extends ImageData>(array: NdArray<Data>): NdArray<Data> {
  const copy = zerosLike(array, array.shape);
  if (array.dimension === 0 || !hasWholeRows(array)) {
    ops.assign(copy, array);
    return copy;
  }
  const [rows = 1] = array.shape;
  const length = copy.size / rows;
  for (let row = 0; row < rows; row++) {
    const start = array.offset + row * array.stride[0];
    copy.data.set(array.data.subarray(start, start + length), row * length);
  }
  return copy;
}

/**
 * Returns an array whose `data` holds its elements row-major and without gaps, for hot loops over `.data`: the array
 * itself if it already does, otherwise a copy. Views made by `hi`, `lo`, `pick`, `step` or `transpose` are copied.
 *
 * @example
 * ```ts
 * const flipped = image.step(1, -1); // a view of the image, from right to left: nothing is copied yet
 * const { data } = contiguous(flipped);
 * ```
 */
export function contiguous<Data extends ImageData>(array: NdArray<Data>): NdArray<Data> {
  return isContiguous(array) ? array : copyOf(array);
}

/**
 * Joins typed arrays end to end into a new one.
 *
 * @param Constructor The type of the result. Without pieces, the result has length 0.
 */
export function concatenate<Data extends ImageData>(
  Constructor: new (length: number) => Data,
  pieces: readonly Data[],
): Data {
  const joined = new Constructor(pieces.reduce((length, piece) => length + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}

/**
 * Stacks arrays of the same shape `[...]` along a new last axis: `[..., arrays.length]`.
 *
 * @throws RangeError without arrays, ShapeError when the shapes differ.
 *
 * @example
 * ```ts
 * const rgb = stack([above, center, below]); // three slices [512, 512] become one image [512, 512, 3]
 * ```
 */
export function stack<Data extends ImageData>(arrays: readonly NdArray<Data>[]): NdArray<Data> {
  if (arrays.length === 0) throw new RangeError("stack: arrays must hold at least one array, got 0");
  const { shape } = arrays[0];
  const stacked = zerosLike(arrays[0], [...shape, arrays.length]);
  arrays.forEach((array, index) => {
    assertShape(`stack: array ${index}`, array, shape);
    interleave(contiguous(array).data, stacked.data, { first: index, step: arrays.length });
  });
  return stacked;
}

/** Copies elements to every `step`-th index of another array, starting at `first`. */
function interleave<Data extends ImageData>(
  from: Data,
  to: Data,
  { first, step }: { readonly first: number; readonly step: number },
): void {
  for (let i = 0, index = first; i < from.length; i++, index += step) to[index] = from[i];
}
