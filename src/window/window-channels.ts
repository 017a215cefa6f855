import { assertShape, stack } from "../array.js";
import type { ByteImage, HuImage, HuWindow } from "../types.js";
import { toBytes } from "./linear-window.js";

/**
 * Shows one slice through three windows at once, one a channel: brain, subdural and bone in the original solution.
 *
 * @param image `[rows, cols]`, Hounsfield units.
 * @returns `[rows, cols, 3]`, 0..255, channels in the order of `windows`.
 * @throws ShapeError for another shape, RangeError for a window without width.
 */
export function windowChannels(image: HuImage, windows: readonly [HuWindow, HuWindow, HuWindow]): ByteImage {
  assertShape("windowChannels: image", image, ["rows", "cols"]);
  return stack(windows.map((window) => toBytes(image, window)));
}
