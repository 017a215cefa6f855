/**
 * Training and prediction on an `ImageSource`: batches, AdamW, schedules, early stopping, `fit` and `predictLogits`.
 * Nothing here reads files: an image source is a function from an id to an 8-bit image. Networks return logits, and
 * means over views and folds are means of logits, before the sigmoid.
 *
 * ```ts
 * import { cosineAnnealing } from "ct-hemorrhage/train";
 * const schedule = cosineAnnealing(1e-3, { epochs: 10 });
 * for (let epoch = 0; epoch < 10; epoch++) {
 *   console.log(epoch, schedule(epoch));
 * }
 * ```
 *
 * @module
 */
export { type AdamWOptions, type AdamWState, createAdamW, type Optimizer } from "./adam-w.js";
export {
  type AugmentSeed,
  type BatchLoader,
  type ByteBatch,
  loadFromSource,
  type SourceTransforms,
} from "./batch-loader.js";
export { imagesToTensor } from "./batches.js";
export { cosineAnnealing } from "./cosine-annealing.js";
export type { StoppingState } from "./early-stopping.js";
export { type FitData, type FitResult, fit } from "./fit.js";
export type { FitOptions, StepSettings } from "./fit-options.js";
export { createOnnxPredictor, type OnnxPredictor, type OnnxPredictorOptions } from "./onnx-predictor.js";
export { predictLogits } from "./predict.js";
export type { PredictData, PredictOptions } from "./predict-views.js";
export { type Batch, type BatchLoss, type StepOptions, trainableVariables, trainStep } from "./train-step.js";
export type { BestEpoch, EpochRecord, TrainingState } from "./training-state.js";
