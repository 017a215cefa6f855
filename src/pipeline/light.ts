/**
 * Exports of `pipeline` for other folders of `src` that load no TensorFlow.js before work needs it: commands that need
 * none start in a third of the time.
 */
export {
  CROP_MODES,
  type CropMode,
  ID_KINDS,
  type IdKind,
  STACK_MODES,
  type StackMode,
} from "./images/prepare-settings.js";
export { preparedPaths } from "./images/prepared-folder.js";
export { formatReasons } from "./prepare/count-reasons.js";
export type { PrepareSummary } from "./prepare/finish-set.js";
export { prepare } from "./prepare/prepare.js";
export { PREDICT_ENGINES, type PredictEngine } from "./runs/predict-engine.js";
export { type Claim, claimTask } from "./tasks/claim-task.js";
export { mergeTasks } from "./tasks/merge-tasks.js";
export { readTaskPlan } from "./tasks/plan-folder.js";
export { planTasks } from "./tasks/plan-tasks.js";
export { runTask, runTaskIn } from "./tasks/run-task.js";
export { taskStates, tasksLeft } from "./tasks/task-states.js";
export { keepThreads, type TaskThreads } from "./tasks/task-threads.js";
export { environmentOf as deviceEnvironment } from "./workers/device-pool.js";
export { type Device, deviceName, parseDevice } from "./workers/devices.js";
export { isTransient } from "./workers/is-transient.js";
export { packageVersion } from "./workers/package-version.js";
export { createProgress, type Progress } from "./workers/progress.js";
