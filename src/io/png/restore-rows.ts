import { pngKernels } from "./png-kernels.js";

/**
 * Undoes the filters of the rows of an 8-bit RGB image, in its memory.
 *
 * @param filtered `rows * (rowBytes + 1)` bytes.
 * @returns The first `rows * rowBytes` of these bytes.
 * @throws Error where a filter is none of the five.
 */
export function restoreRows(filtered: Uint8Array, rows: number, rowBytes: number): Uint8Array {
  const kernels = pngKernels(rows, rowBytes);
  kernels.bytes.set(filtered, kernels.filtered);
  const isKnown = kernels.restoreRows(kernels.filtered, rows, rowBytes, kernels.pixels);
  if (!isKnown) throw new Error("a row has an unknown filter");
  // Not `subarray`, which of a Buffer makes another one.
  const restored = new Uint8Array(filtered.buffer, filtered.byteOffset, rows * rowBytes);
  restored.set(kernels.bytes.subarray(kernels.pixels, kernels.pixels + rows * rowBytes));
  return restored;
}
