/** Exports of `models` for other folders of `src` only; they are not part of the package's API. */
export { assertImages } from "./assert-images.js";
export { assertModel } from "./assert-model.js";
export { exportForPrediction } from "./onnx/export-for-prediction.js";
export { loadForPrediction } from "./predict/load-for-prediction.js";
