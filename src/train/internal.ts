/** Functions of `train` for other folders of `src`; they are not among the exports of the package. */
export { batchToTensor, cutBatches, labelLookup } from "./batches.js";
export { NOT_STARTED, updateStopping } from "./early-stopping.js";
