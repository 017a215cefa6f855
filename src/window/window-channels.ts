import ndarray from "ndarray";
import { assertShape, contiguous } from "../array.js";
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
  assertShape("windowChannels: image", image, ["rows", "cols"]);
  const [first, second, third] = windows.map((window) => huToByteTable("windowChannels", window));
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
