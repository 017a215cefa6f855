import ndarray from "ndarray";
import { contiguous } from "../array.js";
import { ShapeError } from "../errors.js";
import { assertImage, assertList } from "../guards/internal.js";
import type { ByteImage, HuImage, HuWindow } from "../types.js";
import { huToByteTable, LOWEST_INT16 } from "./window-table.js";

/**
 * Applies three windows to one slice, one per channel: brain, subdural and bone in the original solution.
 *
 * @param image `[rows, cols]`, Hounsfield units.
 * @returns `[rows, cols, 3]`, 0..255, channels in the order of `windows`.
 * @throws ShapeError for another shape, RangeError unless the windows have finite levels and positive widths.
 *
 * @example
 * ```ts
 * const channels = windowChannels(image, [WINDOWS.brain, WINDOWS.subdural, WINDOWS.bone]);
 * console.log(channels.shape); // [ 512, 512, 3 ]
 * ```
 */
export function windowChannels(image: HuImage, windows: readonly [HuWindow, HuWindow, HuWindow]): ByteImage {
  assertImage("windowChannels: image", image, "Hounsfield units", ["rows", "cols"]);
  assertList("windowChannels: windows", windows, "three windows");
  if (windows.length !== 3) throw new ShapeError("windowChannels: windows", "three windows", [windows.length]);
  const [first, second, third] = Array.from(windows, (window) => huToByteTable("windowChannels", window));
  const { data } = contiguous(image);
  const bytes = new Uint8Array(3 * data.length);
  for (let i = 0, offset = 0; i < data.length; i++, offset += 3) {
    const entry = data[i] - LOWEST_INT16;
    bytes[offset] = first[entry];
    bytes[offset + 1] = second[entry];
    bytes[offset + 2] = third[entry];
  }
  return ndarray(bytes, [...image.shape, 3]);
}
