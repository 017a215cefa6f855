/** Names of `augment` for other folders of `src`. The package does not export them. */

export { affineCropInto } from "./affine-crop.js";
export { testTimeParams } from "./test-time-views.js";
export { drawTrainParams } from "./train-transform.js";
