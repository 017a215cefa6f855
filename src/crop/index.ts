/**
 * Finds the head in an image and crops to it. {@link labelComponents} numbers the connected components of a mask as
 * scipy does, {@link headBox} finds the box around the largest one, and {@link cropToBox} cuts it out.
 * {@link uniteBoxes} computes one box for all slices of a series, {@link growToSquare} one that can be resized to a
 * square without distortion. Images are `[rows, cols]` or `[rows, cols, 3]`; boxes are whole pixels. An image without a
 * head has no box: the caller decides what that means.
 *
 * ```ts
 * import ndarray from "ndarray";
 * import { cropToBox, headBox } from "ct-hemorrhage/crop";
 * const slice = ndarray(Int16Array.of(-1000, 40, 35, -1000, 38, -1000), [2, 3]);
 * const box = headBox(slice, { marginPixels: 0 }); // { row: 0, col: 1, rows: 2, cols: 2 }
 * if (box !== undefined) console.log(cropToBox(slice, box).data); // Int16Array [ 40, 35, 38, -1000 ]
 * ```
 *
 * @module
 */
export { cropToBox } from "./crop-to-box.js";
export { growToSquare } from "./grow-to-square.js";
export { type HeadBoxOptions, headBox } from "./head-box.js";
export { HEAD_THRESHOLDS } from "./head-thresholds.js";
export { type LabeledComponents, labelComponents } from "./label-components.js";
export { uniteBoxes } from "./unite-boxes.js";
