/**
 * Jobs on files that run for minutes or hours: preparation of DICOM folders, training of all folds of a run, prediction
 * with its checkpoints, smoothing and ensembles of prediction files. The program `ct-hemorrhage` and the example
 * scripts only parse arguments and call these functions.
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

export { type EnsembleSettings, type EnsembleSmoothing, SMOOTHING_PLACES } from "./ensemble/compare-candidates.js";
export { type CompareRunsOptions, compareRuns } from "./ensemble/compare-runs.js";
export type { Comparison, ComparisonRow, FoldScore } from "./ensemble/comparison.js";
export {
  type EnsembleFile,
  type EnsembleFilesOptions,
  type EnsembleRecipe,
  ensembleByRecipe,
  ensembleFiles,
} from "./ensemble/ensemble-files.js";
export { type EnsemblePlan, type NetworkFile, readEnsemblePlan } from "./ensemble/ensemble-plan.js";
export { smoothFile } from "./ensemble/smooth-file.js";
export type { PostProcessOutput } from "./ensemble/write-results.js";
export {
  createImageLoader,
  type ImageLoader,
  type ImageLoaderOptions,
  type LoaderImages,
} from "./images/image-loader.js";
export type { ImageSet, PreparedSet } from "./images/image-set.js";
export {
  type CustomImages,
  type ImageLocation,
  type OpenOptions,
  openCustomImages,
  openPreparedSet,
  WINDOW_POLICIES,
  type WindowPolicy,
} from "./images/open-images.js";
export { type PictureLabels, readPictureLabels } from "./images/picture-labels.js";
export {
  CROP_MODES,
  type CropMode,
  ID_KINDS,
  type IdKind,
  type PrepareSettings,
  STACK_MODES,
  type StackMode,
} from "./images/prepare-settings.js";
export {
  IMAGE_FOLDERS,
  type ImageFolder,
  type ImageManifest,
  type PreparedPaths,
  preparedPaths,
} from "./images/prepared-folder.js";
export { readPlacedOrders, readSliceOrders } from "./images/slice-orders.js";
export {
  type PhantomOptions,
  type PhantomProgress,
  type PhantomSplitSummary,
  type PhantomSummary,
  writePhantom,
} from "./phantom/write-phantom.js";
export { countReasons, formatReasons, type SkipCount } from "./prepare/count-reasons.js";
export type { PrepareSummary } from "./prepare/finish-set.js";
export type { SkippedFile } from "./prepare/inspect-files.js";
export { prepare } from "./prepare/prepare.js";
export type { PrepareOptions } from "./prepare/prepare-options.js";
export type {
  ImageRecord,
  InputFile,
  PrepareFailure,
  PrepareStage,
  SeriesRecord,
  SliceRecord,
} from "./prepare/series-record.js";
export type { StackChoice, StackRecord } from "./prepare/stack-record.js";
export type { StackWarning } from "./prepare/stack-rows.js";
export type { BatchConfig } from "./runs/batch-runs.js";
export type { ClassThresholds, ThresholdScore } from "./runs/choose-thresholds.js";
export {
  EXPLAIN_METHODS,
  type ExplainedImage,
  type ExplainMethod,
  type ExplainRunOptions,
  explainRun,
} from "./runs/explain-run.js";
export { EXPORT_FORMS, type ExportForm, type ExportRunOptions, exportRun } from "./runs/export-run.js";
export type { FittedFold } from "./runs/fit-fold.js";
export { type FoldPlan, type FoldSources, type PatientImages, type PlanOptions, planFolds } from "./runs/plan-folds.js";
export { PREDICT_ENGINES, type PredictEngine } from "./runs/predict-engine.js";
export type { PredictRunOptions } from "./runs/predict-options.js";
export { predictRun } from "./runs/predict-run.js";
export { type NamedConfig, readConfigFile } from "./runs/read-config-file.js";
export { type ResumeRunOptions, resumeRun, type TrainedRun, trainFold } from "./runs/resume-run.js";
export { DEFAULT_CONFIG, type RunConfig, readRunConfig } from "./runs/run-config.js";
export type { RunSummary } from "./runs/run-summary.js";
export { type Score, scorePredictions } from "./runs/score.js";
export type { RunScore, ScoreInterval, ScoreIntervals } from "./runs/score-run.js";
export { type BatchResult, type TrainBatchOptions, trainBatch } from "./runs/train-batch.js";
export { createRun, type TrainRunOptions, trainRun } from "./runs/train-run.js";
export { type MergedTasks, type MergeTasksOptions, mergeTasks } from "./tasks/merge-tasks.js";
export { type PlannedTask, readTaskPlan, type TaskPlan } from "./tasks/plan-folder.js";
export { type PlanTasksOptions, planTasks, type TaskWork } from "./tasks/plan-tasks.js";
export type { PlannedWork } from "./tasks/planned-work.js";
export type { PredictWork } from "./tasks/predict-tasks.js";
export type { PrepareWork } from "./tasks/prepare-tasks.js";
export { type RunTaskOptions, runTask } from "./tasks/run-task.js";
export type { OnTaskProgress } from "./tasks/task-kinds.js";
export { type TaskState, taskStates, tasksLeft } from "./tasks/task-states.js";
export type { NamedSummary, TrainWork } from "./tasks/train-tasks.js";
export { type Device, deviceName, parseDevice } from "./workers/devices.js";
export { isTransient } from "./workers/is-transient.js";
export { createProgress, type Progress, type ProgressOptions, type ProgressStream } from "./workers/progress.js";
