import { resolve } from "node:path";
import type { Engine } from "../../backend/index.js";
import { assertOptions, assertText } from "../../guards/internal.js";
import { makeFolder } from "../../io/internal.js";
import { clearPlan, findPlan, readTaskPlan, type TaskPlan, writePlan } from "./plan-folder.js";
import type { PredictWork } from "./predict-tasks.js";
import { type PrepareWork, planPrepareTasks } from "./prepare-tasks.js";
import type { OnTaskProgress, PlanContext, PlannedParts } from "./task-kinds.js";
import type { TrainWork } from "./train-tasks.js";
import { toPlanPath } from "./work-paths.js";

/** Work to cut into tasks: a preparation, a training of one or more configurations, or a prediction. */
export type TaskWork = PrepareWork | TrainWork | PredictWork;

/** Settings of {@link planTasks}. */
export interface PlanTasksOptions {
  /** Folder of the plan, on the disk that all machines share. */
  readonly plan: string;
  /** Shards of a preparation, or ranges of the images of each fold of a prediction. A training has one task per fold. Default 1. */
  readonly shards?: number | undefined;
  /** Threads that read headers. Default: one per core. */
  readonly threads?: number | undefined;
  /** Called with the files done, their number, and what is done with them. */
  readonly onProgress?: OnTaskProgress | undefined;
  /** Called with the engine that new runs are made for. */
  readonly onEngine?: ((engine: Engine) => void) | undefined;
}

/** Plans each kind of work. TensorFlow.js is loaded only for those that need it. */
async function planWork(work: TaskWork, context: PlanContext): Promise<PlannedParts> {
  if (work.kind === "prepare") return planPrepareTasks(work, context);
  if (work.kind === "train") return (await import("./train-tasks.js")).planTrainTasks(work, context);
  return (await import("./predict-tasks.js")).planPredictTasks(work, context);
}

/** Describes work as text: equal work gives equal texts, wherever the disk is mounted. */
function requestOf(work: TaskWork, folder: string, shards: number): string {
  const isPath = /^(input|output|data|labels|run|sample|images|metadata|weights|teamFolds)$/;
  const text = (key: string, value: unknown) => {
    if (value instanceof Set) return [...value].sort();
    return isPath.test(key) && typeof value === "string" ? toPlanPath(folder, value) : value;
  };
  return JSON.stringify({ ...work, shards }, text);
}

/**
 * Cuts work into tasks that any number of processes on any number of machines do in any order, and writes the plan. All
 * that is global happens here, once: a preparation reads the headers and names the images, a training makes its runs. The
 * same call finds the plan again, but for a preparation that is merged, which is planned again: its input may have changed.
 * Paths in the plan are relative to its folder.
 *
 * Run the tasks with {@link runTask}, then join their results with {@link mergeTasks}: they are, byte for byte, those of
 * `prepare`, `trainRun` or `predictRun` on one machine with the same engine.
 *
 * @param work A preparation, a training or a prediction, with the options of `prepare`, `trainBatch` or `predictRun`.
 * @throws TypeError and RangeError for options out of range; DataError for bad data, or a folder with a plan of other work.
 *
 * @example
 * ```ts
 * const work = { kind: "prepare", input: "dicom", output: "prepared", set: "stage_2_train" } as const;
 * const plan = await planTasks(work, { plan: "plan", shards: 16 });
 * for (const index of await tasksLeft(plan)) await runTask(plan, index);
 * await mergeTasks(plan);
 * ```
 */
export async function planTasks(work: TaskWork, options: PlanTasksOptions): Promise<TaskPlan> {
  assertOptions<PlanTasksOptions>("planTasks", options, {
    plan: true,
    shards: true,
    threads: true,
    onProgress: true,
    onEngine: true,
  });
  const { plan: folder, shards = 1, ...others } = options;
  assertText("planTasks: plan", folder);
  if (!["prepare", "train", "predict"].includes(work?.kind)) {
    throw new TypeError(
      `planTasks: work.kind must be "prepare", "train" or "predict", got ${JSON.stringify(work?.kind)}`,
    );
  }
  if (!Number.isInteger(shards) || shards < 1) {
    throw new RangeError(`planTasks: shards must be a whole number, at least 1, got ${shards}`);
  }
  const request = requestOf(work, folder, shards);
  const known = await findPlan(folder, request);
  // The input of a preparation may have changed since it was merged.
  if (known && !(known.isMerged && work.kind === "prepare")) return known;
  await makeFolder(resolve(folder));
  await clearPlan(folder);
  const planned = await planWork(work, { folder, shards, ...others });
  const plan: TaskPlan = { folder, ...planned, isMerged: false };
  await writePlan(plan, request);
  return readTaskPlan(folder);
}
