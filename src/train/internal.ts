/** Exports of `train` for other folders of `src` only; they are not part of the package's API. */
export { batchToTensor, cutBatches, labelLookup } from "./batches.js";
export { NOT_STARTED, updateStopping } from "./early-stopping.js";
export { createPredictor, type Predictor } from "./predict.js";
