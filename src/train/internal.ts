/** What other folders of `src` take from `train`, and users do not: it is not among the exports of the package. */
export { batchToTensor, cutBatches, labelLookup } from "./batches.js";
export { NOT_STARTED, updateStopping } from "./early-stopping.js";
