/**
 * Jobs that run for minutes or hours, on files: preparation of DICOM folders, training of all folds of a run,
 * prediction with its checkpoints, smoothing and ensembles of prediction files. The example scripts only parse
 * arguments and call these.
 *
 * ```ts
 * import { prepare } from "ct-hemorrhage/pipeline";
 * const { images, failures } = await prepare({ input: "dicom", output: "prepared", set: "stage_2_train" });
 * console.log(images, "slices prepared");
 * for (const { file, stage, reason } of failures) console.log(file, stage, reason);
 * ```
 *
 * @module
 */

export type { EnsembleSettings, EnsembleSmoothing } from "./compare-candidates.js";
export { type CompareRunsOptions, compareRuns } from "./compare-runs.js";
export type { Comparison, ComparisonRow, FoldScore } from "./comparison.js";
export { type Device, deviceName, parseDevice } from "./devices.js";
export {
  type EnsembleFile,
  type EnsembleFilesOptions,
  type EnsembleRecipe,
  ensembleByRecipe,
  ensembleFiles,
} from "./ensemble-files.js";
export { type EnsemblePlan, type NetworkFile, readEnsemblePlan } from "./ensemble-plan.js";
export type { FittedFold } from "./fit-fold.js";
export { createImageLoader, type ImageLoader, type ImageLoaderOptions, type LoaderImages } from "./image-loader.js";
export type { ImageSet, PreparedSet } from "./image-set.js";
export type { SkippedFile } from "./inspect-files.js";
export {
  type ImageLocation,
  type OpenOptions,
  type OwnImages,
  openOwnImages,
  openPreparedSet,
  WINDOW_POLICIES,
  type WindowPolicy,
} from "./open-images.js";
export { type FoldPlan, type FoldSources, type OwnedImages, type PlanOptions, planFolds } from "./plan-folds.js";
export { type PredictRunOptions, predictRun } from "./predict-run.js";
export { type PrepareOptions, type PrepareSummary, prepare } from "./prepare.js";
export type { CropMode, PrepareSettings } from "./prepare-settings.js";
export {
  IMAGE_FOLDERS,
  type ImageFolder,
  type ImageManifest,
  type PreparedPaths,
  preparedPaths,
} from "./prepared-folder.js";
export { createProgress, type Progress, type ProgressOptions, type ProgressStream } from "./progress.js";
export { type NamedConfig, readConfigFile } from "./read-config-file.js";
export { type ResumeRunOptions, resumeRun, type TrainedRun, trainFold } from "./resume-run.js";
export { DEFAULT_CONFIG, type RunConfig, readRunConfig } from "./run-config.js";
export type { RunSummary } from "./run-summary.js";
export { type Score, scorePredictions } from "./score.js";
export type {
  ImageRecord,
  InputFile,
  PrepareFailure,
  PrepareStage,
  SeriesRecord,
  SliceRecord,
} from "./series-record.js";
export { readPlacedOrders, readSliceOrders } from "./slice-orders.js";
export { smoothFile } from "./smooth-file.js";
export { type BatchResult, type TrainBatchOptions, trainBatch } from "./train-batch.js";
export { createRun, type TrainRunOptions, trainRun } from "./train-run.js";
export type { PostProcessOutput } from "./write-results.js";
