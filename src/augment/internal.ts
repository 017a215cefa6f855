/** What other folders of `src` take from `augment`, and users do not: it is not among the exports of the package. */

export { affineCropInto } from "./affine-crop.js";
export { testTimeParams } from "./test-time-views.js";
export { drawTrainParams } from "./train-transform.js";
