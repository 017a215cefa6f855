import ndarray, { type NdArray } from "ndarray";
import { assertShape, contiguous, copyOf } from "../array.js";
import type { ByteImage, HuImage, HuWindow } from "../types.js";
import { lookUpBytes } from "./look-up-bytes.js";
import { byteTable, LOWEST_INT16, tableOfBytes, unitTable } from "./window-table.js";

/**
 * Shows Hounsfield units through a linear window in 8 bit: 0 at the lower end and below, 255 at the upper end and
 * above, fractions truncated.
 *
 * @param image `[rows, cols]` or `[rows, cols, 3]`, Hounsfield units.
 * @returns The same shape, 0..255.
 * @throws ShapeError for another shape, RangeError for a window without width.
 */
export function windowToBytes(image: HuImage, window: HuWindow): NdArray<Uint8Array> {
  assertShape("windowToBytes: image", image, ["rows", "cols"], ["rows", "cols", 3]);
  const table = byteTable("windowToBytes", window);
  const { data } = contiguous(image);
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) bytes[i] = table[data[i] - LOWEST_INT16];
  return ndarray(bytes, [...image.shape]);
}

/**
 * Shows Hounsfield units through a linear window as 0..1.
 *
 * @param image `[rows, cols]` or `[rows, cols, 3]`, Hounsfield units.
 * @returns The same shape, 0 at the lower end of the window and below, 1 at the upper end and above.
 * @throws ShapeError for another shape, RangeError for a window without width.
 */
export function windowToUnit(image: HuImage, window: HuWindow): NdArray<Float32Array> {
  assertShape("windowToUnit: image", image, ["rows", "cols"], ["rows", "cols", 3]);
  const table = unitTable("windowToUnit", window);
  const { data } = contiguous(image);
  const fractions = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) fractions[i] = table[data[i] - LOWEST_INT16];
  return ndarray(fractions, [...image.shape]);
}

/**
 * Does what {@link windowBytes} does, to the bytes themselves.
 *
 * @param bytes Hounsfield units 0..255; afterwards what the window shows them as.
 * @throws RangeError for a window without width.
 */
export function windowInPlace(bytes: Uint8Array, window: HuWindow): void {
  lookUpBytes(bytes, tableOfBytes("windowInPlace", window));
}

/**
 * Shows an 8-bit image whose values are Hounsfield units 0..255 through a linear window, as {@link windowToBytes} does. This
 * is how images of three neighboring slices are shown: see {@link clipToBytes}.
 *
 * @param image `[rows, cols, 3]`. Values that a window made are no Hounsfield units: a second window would spoil them.
 * @returns The same shape, 0..255.
 * @throws ShapeError for another shape, RangeError for a window without width.
 */
export function windowBytes(image: ByteImage, window: HuWindow): ByteImage {
  assertShape("windowBytes: image", image, ["rows", "cols", 3]);
  const windowed = copyOf(image);
  lookUpBytes(windowed.data, tableOfBytes("windowBytes", window));
  return windowed;
}
