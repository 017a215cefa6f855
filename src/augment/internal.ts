/** What other folders of `src` take from `augment`, and users do not: it is not among the exports of the package. */
export { testTimeChanges } from "./test-time-views.js";
export { drawTrainChanges } from "./train-transform.js";
export { turnedCropInto } from "./turned-crop.js";
