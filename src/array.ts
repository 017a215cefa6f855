import ndarray, { type NdArray } from "ndarray";
import ops from "ndarray-ops";
import { assertImage, assertList, assertShape, elementType } from "./guards/internal.js";

/** A typed array that can hold an image or a mask. */
export type ImageData = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Float32Array;

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
 * @throws TypeError for anything but an array of ndarray over a typed array, ShapeError for data shorter than the shape.
 *
 * @example
 * ```ts
 * const flipped = image.step(1, -1); // a view of the image, from right to left: nothing is copied yet
 * const { data } = contiguous(flipped);
 * ```
 */
export function contiguous<Data extends ImageData>(array: NdArray<Data>): NdArray<Data> {
  assertImage("contiguous: array", array, "numbers");
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

/** Throws unless arrays can be stacked: there are some, all of one element type and shape. */
function assertStackable(arrays: readonly NdArray<ImageData>[]): void {
  assertList("stack: arrays", arrays, "arrays of ndarray");
  if (arrays.length === 0) throw new RangeError("stack: arrays must hold at least one array, got 0");
  const [first] = arrays;
  for (let index = 0; index < arrays.length; index++) {
    assertImage(`stack: array ${index}`, arrays[index], "numbers");
    assertShape(`stack: array ${index}`, arrays[index], first.shape);
    const types = [elementType(first.data), elementType(arrays[index].data)];
    if (types[0] !== types[1]) {
      throw new TypeError(`stack: array ${index} must hold ${types[0]} as the first array does, got ${types[1]}`);
    }
  }
}

/**
 * Stacks arrays of the same shape `[...]` along a new last axis: `[..., arrays.length]`.
 *
 * @throws RangeError without arrays, TypeError when the element types differ, ShapeError when the shapes differ.
 *
 * @example
 * ```ts
 * const rgb = stack([above, center, below]); // three slices [512, 512] become one image [512, 512, 3]
 * ```
 */
export function stack<Data extends ImageData>(arrays: readonly NdArray<Data>[]): NdArray<Data> {
  assertStackable(arrays);
  const stacked = zerosLike(arrays[0], [...arrays[0].shape, arrays.length]);
  arrays.forEach((array, index) => {
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
