import type { NdArray } from "ndarray";
import { ShapeError } from "../errors.js";
import { assertShape } from "./assert-shape.js";
import { assertFunction } from "./assert-type.js";
import { describeValue } from "./describe-value.js";
import { elementType } from "./element-type.js";

/** Element types of images, by the unit of their values. */
const TYPES = {
  "Hounsfield units": ["Int16Array"],
  "8-bit values": ["Uint8Array"],
  "values 0..1": ["Float32Array"],
  "8-bit values or Hounsfield units": ["Uint8Array", "Int16Array"],
  "stored values": ["Uint8Array", "Int8Array", "Uint16Array", "Int16Array"],
  numbers: ["Int8Array", "Uint8Array", "Int16Array", "Uint16Array", "Int32Array", "Float32Array"],
} as const;

/** The unit of the values of an image, which its element type tells. */
export type ImageUnit = keyof typeof TYPES;

/** Returns the lowest and the highest index that an array reads in its data. */
function reach({ shape, stride, offset }: NdArray): readonly [low: number, high: number] {
  let low = offset;
  let high = offset;
  for (let axis = 0; axis < shape.length; axis++) {
    const step = (shape[axis] - 1) * stride[axis];
    if (step < 0) low += step;
    else high += step;
  }
  return [low, high];
}

/** Throws unless a value is an array of ndarray, whose shape its data can fill. */
function assertArray(what: string, array: unknown): asserts array is NdArray {
  const { data, shape, stride, offset, get } = (array ?? {}) as Partial<NdArray>;
  const isArray = Array.isArray(shape) && Array.isArray(stride) && typeof offset === "number" && data !== undefined;
  const expected = "an array of ndarray, as ndarray(data, [rows, cols])";
  if (!isArray) throw new TypeError(`${what} must be ${expected}, got ${describeValue(array)}`);
  assertFunction(`${what}.get`, get);
}

/**
 * Throws unless an image has the element type of its unit and one of the given shapes. Another type holds another unit:
 * rounded, wrapped or divided twice, it would give a wrong image without a word.
 *
 * @param what The function and its argument, for the message: "headBox: image".
 * @param unit Unit of the values; "numbers" for any.
 * @param shapes Accepted shapes, as in {@link assertShape}. Default: any.
 * @throws TypeError for anything but an array of ndarray, and for another element type.
 * @throws ShapeError for another shape, and for data shorter than the shape.
 */
export function assertImage(
  what: string,
  image: unknown,
  unit: ImageUnit,
  ...shapes: readonly (readonly (number | string)[])[]
): void {
  assertArray(what, image);
  const types: readonly string[] = TYPES[unit];
  if (!types.includes(elementType(image.data) ?? "")) {
    throw new TypeError(`${what} must hold ${unit} in ${types.join(" or ")}, got ${describeValue(image.data)}`);
  }
  if (shapes.length > 0) assertShape(what, image, ...shapes);
  if (image.shape.includes(0)) return;
  const [low, high] = reach(image);
  if (low >= 0 && high < image.data.length) return;
  throw new ShapeError(`${what}.data`, `at least ${high + 1} values for ${image.shape.join(" x ")}`, [
    image.data.length,
  ]);
}
