/** Exports for other folders of `src` only: the package does not export them. */
export { batchToTensor, cutBatches, labelLookup } from "./batches.js";
export { NOT_STARTED, updateStopping } from "./early-stopping.js";
