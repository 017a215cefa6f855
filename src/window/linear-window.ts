import ndarray, { type NdArray } from "ndarray";
import { contiguous, copyOf } from "../array.js";
import { assertImage } from "../guards/internal.js";
import type { ByteImage, HuImage, HuWindow } from "../types.js";
import { lookUpBytes } from "./look-up-bytes.js";
import { byteToByteTable, huToByteTable, huToUnitTable, LOWEST_INT16 } from "./window-table.js";

/**
 * Applies a linear window to Hounsfield units and returns 8-bit values: 0 at the lower end and below, 255 at the upper
 * end and above, fractions truncated.
 *
 * @param image `[rows, cols]` or `[rows, cols, 3]`, Hounsfield units.
 * @returns The same shape, 0..255.
 * @throws TypeError for another element type, ShapeError for another shape, RangeError unless the window has a finite
 *   level and a positive width.
 *
 * @example
 * ```ts
 * const brain = windowToBytes(image, WINDOWS.brain); // 0 at 0 HU and below, 255 at 80 HU and above
 * ```
 */
export function windowToBytes(image: HuImage, window: HuWindow): NdArray<Uint8Array> {
  assertImage("windowToBytes: image", image, "Hounsfield units", ["rows", "cols"], ["rows", "cols", 3]);
  const table = huToByteTable("windowToBytes", window);
  const { data } = contiguous(image);
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) bytes[i] = table[data[i] - LOWEST_INT16];
  return ndarray(bytes, [...image.shape]);
}

/**
 * Applies a linear window to Hounsfield units and returns fractions 0..1.
 *
 * @param image `[rows, cols]` or `[rows, cols, 3]`, Hounsfield units.
 * @returns The same shape, 0 at the lower end of the window and below, 1 at the upper end and above.
 * @throws TypeError for another element type, ShapeError for another shape, RangeError unless the window has a finite
 *   level and a positive width.
 *
 * @example
 * ```ts
 * const brain = windowToUnit(image, WINDOWS.brain); // 0 at 0 HU and below, 1 at 80 HU and above
 * ```
 */
export function windowToUnit(image: HuImage, window: HuWindow): NdArray<Float32Array> {
  assertImage("windowToUnit: image", image, "Hounsfield units", ["rows", "cols"], ["rows", "cols", 3]);
  const table = huToUnitTable("windowToUnit", window);
  const { data } = contiguous(image);
  const fractions = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) fractions[i] = table[data[i] - LOWEST_INT16];
  return ndarray(fractions, [...image.shape]);
}

/**
 * Applies a window as {@link windowBytes} does, but to the given bytes themselves.
 *
 * @param bytes Hounsfield units 0..255; on return, the windowed values 0..255.
 * @throws RangeError unless the window has a finite level and a positive width.
 */
export function windowInPlace(bytes: Uint8Array, window: HuWindow): void {
  lookUpBytes(bytes, byteToByteTable("windowInPlace", window));
}

/**
 * Applies a linear window, as {@link windowToBytes} does, to an 8-bit image whose values are Hounsfield units 0..255:
 * an image of three neighboring slices, as {@link clipToBytes} makes it.
 *
 * @param image `[rows, cols, 3]`, Hounsfield units 0..255. A windowed image no longer holds Hounsfield units: a second
 *   window would spoil it.
 * @returns The same shape, 0..255.
 * @throws TypeError for another element type, ShapeError for another shape, RangeError unless the window has a finite
 *   level and a positive width.
 *
 * @example
 * ```ts
 * const stored = clipToBytes(stack([above, center, below])); // Hounsfield units 0..255
 * const windowed = windowBytes(stored, WINDOWS.subdural);
 * ```
 */
export function windowBytes(image: ByteImage, window: HuWindow): ByteImage {
  assertImage("windowBytes: image", image, "8-bit values", ["rows", "cols", 3]);
  const windowed = copyOf(image);
  lookUpBytes(windowed.data, byteToByteTable("windowBytes", window));
  return windowed;
}
