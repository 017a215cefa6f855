/**
 * Second-level models along the slices of a series: features of each slice and its neighbors, gradient-boosted trees,
 * and predictions that are improved out of fold, so that no label of a patient changes a prediction for that patient.
 *
 * ```ts
 * import { contextFeatures } from "ct-hemorrhage/context";
 * const predictions = { ids: ["low", "mid", "top"], classes: ["any"], values: Float32Array.of(0.25, 0.75, 0.5) };
 * const columns = contextFeatures(predictions, [["top", "mid", "low"]], { neighbors: 1 });
 * console.log(columns.names[4], columns.column(4)); // any -1 Float32Array(3) [ 0.75, 0.5, NaN ]
 * ```
 *
 * @module
 */

export { applyContext } from "./apply-context.js";
export type { SmoothingChoice } from "./choose-smoothing.js";
export { type ContextFeatureOptions, contextFeatures } from "./context-features.js";
export {
  CONTEXT_MODELS,
  type ContextData,
  type ContextModel,
  type ContextOptions,
  type ContextResult,
  contextOutOfFold,
} from "./context-out-of-fold.js";
export type { FeatureColumns } from "./feature-columns.js";
export { type BoostingModel, type BoostingOptions, fitBoosting } from "./fit-boosting.js";
export type { Tree } from "./grow-tree.js";
export { boostingLogits, predictBoosting } from "./predict-boosting.js";
