/**
 * Augment: changes 8-bit images `[rows, cols, 3]`. Each fixed change has a random twin, which takes the source of
 * random numbers first: {@link rotate} and {@link randomRotate}. {@link compose} joins transforms, {@link bindRandom}
 * makes a view from a transform, and {@link bytesToUnit} makes the input of a network. Rotation and resizing equal
 * Pillow and torchvision pixel by pixel. Inputs never change, and the same random numbers give the same image.
 *
 * ```ts
 * import ndarray from "ndarray";
 * import { createRandom } from "ct-hemorrhage";
 * import { bindRandom, bytesToUnit, testTimeViews, trainTransform } from "ct-hemorrhage/augment";
 * const image = ndarray(new Uint8Array(300 * 250 * 3).fill(76), [300, 250, 3]);
 * const augment = bindRandom(createRandom(7), trainTransform({ size: 224 }));
 * console.log(bytesToUnit(augment(image)).shape); // [ 224, 224, 3 ]
 * console.log(testTimeViews({ size: 224 }).map(({ name, view }) => [name, view(image).shape])); // four of 224 x 224
 * ```
 *
 * @module
 */

export { type AffineCropParams, affineCrop } from "./affine-crop.js";
export { bytesToUnit } from "./bytes-to-unit.js";
export { bindRandom, compose } from "./compose.js";
export { flipHorizontal, type RandomFlipOptions, randomFlipHorizontal } from "./flip.js";
export { type ImageSize, resize, type SquareSize } from "./resize.js";
export {
  type RandomCropOptions,
  type RandomResizedCropOptions,
  randomCropBox,
  randomResizedCrop,
  resizedCrop,
} from "./resized-crop.js";
export { type RandomRotateOptions, type RotateOptions, randomRotate, rotate } from "./rotate.js";
export { type NamedView, testTimeViews } from "./test-time-views.js";
export { trainTransform } from "./train-transform.js";
