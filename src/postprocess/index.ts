/**
 * Processes the predictions of networks: mean of views and folds, smoothing along a series, weighted ensemble,
 * submission. Every function takes predictions and returns new ones. Tables are joined by id, never by position. An id
 * that one side lacks is an error. NaN means "never predicted", and stays NaN.
 *
 * ```ts
 * import { buildSubmission, smoothNeighbors } from "ct-hemorrhage/postprocess";
 * const predictions = { ids: ["low", "mid", "top"], classes: ["any"], values: Float32Array.of(0.25, 1, 0.25) };
 * const smooth = smoothNeighbors(predictions, [["top", "mid", "low"]]);
 * console.log(smooth.values); // Float32Array(3) [ 0.25, 0.7, 0.25 ], up to 32-bit rounding
 * console.log(buildSubmission(smooth)[0]); // { ID: 'low_any', Label: 0.25 }
 * ```
 *
 * @module
 */

export { anyAtLeastSubtypes } from "./any-at-least-subtypes.js";
export { buildSubmission, type SubmissionRow } from "./build-submission.js";
export {
  CALIBRATION_METHODS,
  type CalibrationMethod,
  type Calibrator,
  calibrate,
  fitCalibrator,
} from "./calibrate.js";
export {
  type CalibrateOutOfFoldOptions,
  calibrateOutOfFold,
  type OutOfFoldCalibration,
} from "./calibrate-out-of-fold.js";
export { type EnsembleMember, ensemble } from "./ensemble.js";
export { fitIsotonic, type IsotonicCalibrator } from "./fit-isotonic.js";
export { fitPlatt, type PlattCalibrator } from "./fit-platt.js";
export { fitTemperature, type TemperatureCalibrator } from "./fit-temperature.js";
export { type FittedWeights, type FitWeightsOptions, fitWeights } from "./fit-weights.js";
export { meanLogits, toProbabilities } from "./mean-logits.js";
export { meanTables } from "./mean-tables.js";
export { MIXING_SPACES, type MixingSpace } from "./mixing-space.js";
export { logit, sigmoid } from "./sigmoid.js";
export { SMOOTHING_SCHEMES, type SmoothingScheme, type SmoothOptions, smooth } from "./smooth.js";
export type { SmoothingOptions } from "./smooth-along-series.js";
export { type DistanceOptions, type SliceOrder, smoothByDistance } from "./smooth-by-distance.js";
export { GAUSSIAN_KERNELS, type GaussianKernel, smoothGaussian } from "./smooth-gaussian.js";
export { smoothNeighbors } from "./smooth-neighbors.js";
export { smoothPairEnds } from "./smooth-pair-ends.js";
export { STUDY_SCORES, type StudyScoreOptions, studyLabels, studyScores } from "./study-scores.js";
