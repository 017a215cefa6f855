/**
 * Converts Hounsfield units to display values, 8 bit or 0..1. The element type tells the unit: Int16 is Hounsfield
 * units, Uint8 is 8 bit, Float32 is 0..1. The one exception has its own name: {@link clipToBytes} keeps Hounsfield
 * units 0..255 in 8 bit, and {@link windowBytes} is the only function that reads them. An image is windowed only once.
 *
 * ```ts
 * import ndarray from "ndarray";
 * import { windowToBytes, WINDOWS, windowChannels } from "ct-hemorrhage/window";
 * const slice = ndarray(Int16Array.of(-1000, 0, 40, 1000), [2, 2]);
 * console.log(windowToBytes(slice, WINDOWS.brain).data); // Uint8Array [ 0, 0, 127, 255 ]
 * console.log(windowChannels(slice, [WINDOWS.brain, WINDOWS.subdural, WINDOWS.bone]).shape); // [ 2, 2, 3 ]
 * ```
 *
 * @module
 */
export { type ClipOptions, clipToBytes } from "./clip-to-bytes.js";
export { windowBytes, windowToBytes, windowToUnit } from "./linear-window.js";
export { type SigmoidWindowOptions, sigmoidToUnit } from "./sigmoid-window.js";
export { windowChannels } from "./window-channels.js";
export { WINDOWS } from "./windows.js";
