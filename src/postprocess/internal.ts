/** Exports of `postprocess` for other folders of `src` only; they are not part of the package's API. */
export { assertComplete, submissionRows } from "./build-submission.js";
export { assertPatientFolds } from "./calibrate-out-of-fold.js";
export { mixRows } from "./ensemble.js";
export { fitRows } from "./fit-weights.js";
export { averageLogits, sigmoids } from "./mean-logits.js";
export { createSampleMatcher } from "./sample-matcher.js";
export { sortCells, type TableNames } from "./sort-cells.js";
