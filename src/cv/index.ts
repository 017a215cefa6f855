/**
 * Cross-validation on plain arrays: folds, and metrics of predictions. Folds are lists of slice ids that never have a
 * patient on both sides. Tables of labels and predictions are joined by id, never by position. Only the bootstrap draws
 * random numbers, from its seed, so the same input gives the same result on every machine.
 *
 * ```ts
 * import { groupKFold, rocAuc } from "ct-hemorrhage/cv";
 * const folds = groupKFold(["a1", "a2", "b1", "c1"], ["ann", "ann", "bob", "cy"], { folds: 2 });
 * console.log(folds[0].valid, folds[1].valid); // [ 'a1', 'a2' ] [ 'b1', 'c1' ]
 * console.log(rocAuc([0, 1, 0, 1], [0.1, 0.9, 0.4, 0.4])); // 0.875
 * ```
 *
 * @module
 */

export { averagePrecision } from "./average-precision.js";
export {
  type BootstrapInterval,
  type BootstrapOptions,
  bootstrapByPatient,
  type CountedMetric,
  type DrawOptions,
  drawPatients,
  type PatientDraws,
} from "./bootstrap-by-patient.js";
export { brierScore, squaredErrors } from "./brier-score.js";
export { buildTeamFolds, type FoldLists } from "./build-team-folds.js";
export { calibrationError, countedCalibrationError } from "./calibration-error.js";
export { classAucs } from "./class-aucs.js";
export {
  confusionOutOfFold,
  type FoldedRows,
  type OutOfFoldConfusion,
  type ThresholdChooser,
} from "./confusion-out-of-fold.js";
export { type ConfusionTable, confusionTable } from "./confusion-table.js";
export { countedAuc, countedAveragePrecision, countedMean, type RowPatients } from "./counted-metrics.js";
export { type DelongInterval, type DelongTest, delongInterval, delongTest } from "./delong.js";
export { groupKFold } from "./group-k-fold.js";
export { type OperatingPoint, sensitivityAtSpecificity, specificityAtSensitivity } from "./operating-point.js";
export { type PrecisionRecallCurve, precisionRecallCurve } from "./precision-recall-curve.js";
export { prevalence } from "./prevalence.js";
export { rarestLabels } from "./rarest-labels.js";
export { BINNINGS, type ReliabilityBin, type ReliabilityOptions, reliabilityBins } from "./reliability-bins.js";
export { removeOverlap } from "./remove-overlap.js";
export { rocAuc } from "./roc-auc.js";
export { type RocCurve, rocCurve } from "./roc-curve.js";
export { classColumn, selectRows } from "./select-rows.js";
export { type GroupsAndStrata, stratifiedGroupKFold } from "./stratified-group-k-fold.js";
export { youdenThreshold } from "./youden-threshold.js";
