import { pngKernels } from "./png-kernels.js";

/**
 * Undoes the filters of the rows of an 8-bit RGB image, in place.
 *
 * @param filtered `rows * (rowBytes + 1)` bytes, which are overwritten.
 * @returns A view of the first `rows * rowBytes` of these bytes.
 * @throws Error for a filter other than the five of PNG.
 */
export function restoreRows(filtered: Uint8Array, rows: number, rowBytes: number): Uint8Array {
  const kernels = pngKernels(rows, rowBytes);
  kernels.bytes.set(filtered, kernels.filtered);
  const isKnown = kernels.restoreRows(kernels.filtered, rows, rowBytes, kernels.pixels);
  if (!isKnown) throw new Error("a row has an unknown filter");
  // Not `subarray`, which returns a Buffer for a Buffer.
  const restored = new Uint8Array(filtered.buffer, filtered.byteOffset, rows * rowBytes);
  restored.set(kernels.bytes.subarray(kernels.pixels, kernels.pixels + rows * rowBytes));
  return restored;
}
