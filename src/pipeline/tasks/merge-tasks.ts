import { basename } from "node:path";
import type { Engine } from "../../backend/index.js";
import { DataError } from "../../errors.js";
import { assertOptions } from "../../guards/internal.js";
import { readJson } from "../../io/internal.js";
import type { PredictionTable } from "../../types.js";
import type { PrepareSummary } from "../prepare/finish-set.js";
import { assertPlan } from "./assert-plan.js";
import { markMerged, type TaskPlan, taskPath } from "./plan-folder.js";
import { mergePrepareTasks } from "./prepare-tasks.js";
import { taskStates } from "./task-states.js";
import type { NamedSummary } from "./train-tasks.js";

/** Joint result of all tasks of a plan. */
export type MergedTasks =
  | { readonly kind: "prepare"; readonly set: string; readonly summary: PrepareSummary }
  | { readonly kind: "train"; readonly runs: readonly NamedSummary[] }
  | { readonly kind: "predict"; readonly predictions: PredictionTable };

/** Settings of {@link mergeTasks}. */
export interface MergeTasksOptions {
  /** Called with the engine of a training. */
  readonly onEngine?: ((engine: Engine) => void) | undefined;
}

/** Most unfinished tasks that a message names. */
const SHOWN = 3;

/** Throws unless all tasks are done. */
async function assertDone(plan: TaskPlan): Promise<void> {
  const left = (await taskStates(plan)).filter(({ state }) => state !== "done");
  if (left.length === 0) return;
  const names = left.slice(0, SHOWN).map(({ name, state, line }) => {
    return state === "failed" ? `${name} (failed: ${line})` : `${name} (${state})`;
  });
  const more = left.length > SHOWN ? `, and ${left.length - SHOWN} more` : "";
  const file = basename(plan.folder);
  throw new DataError(`mergeTasks: all ${plan.tasks.length} tasks must be done, got left: ${names.join(", ")}${more}`, {
    file,
  });
}

/** Merges each kind of work. */
async function mergeWork(plan: TaskPlan, options: MergeTasksOptions): Promise<MergedTasks> {
  const { work, folder, tasks } = plan;
  // TensorFlow.js is loaded only for the kinds that need it.
  if (work.kind === "train") {
    const { mergeTrainTasks } = await import("./train-tasks.js");
    return { kind: work.kind, runs: await mergeTrainTasks(work, options) };
  }
  if (work.kind === "predict") {
    const { mergePredictTasks } = await import("./predict-tasks.js");
    return { kind: work.kind, predictions: await mergePredictTasks(work) };
  }
  const results: object[] = [];
  for (const index of tasks.keys()) results.push((await readJson(taskPath(folder, index, "done"))) as object);
  return { kind: work.kind, set: work.set, summary: await mergePrepareTasks(plan, work, results) };
}

/**
 * Joins the results of all tasks of a plan: writes the tables of a preparation, the report and predictions of each trained
 * run, or the predictions and the submission. Run it once, when no task is running. Killed, it can be run again.
 *
 * @param plan Plan from {@link planTasks} or {@link readTaskPlan}.
 * @throws DataError that names the tasks that are not done, and any error of the results.
 *
 * @example
 * ```ts
 * const merged = await mergeTasks(await readTaskPlan("plan"));
 * if (merged.kind === "prepare") console.log(merged.summary.images, "slices prepared");
 * ```
 */
export async function mergeTasks(plan: TaskPlan, options: MergeTasksOptions = {}): Promise<MergedTasks> {
  assertPlan("mergeTasks", plan);
  assertOptions<MergeTasksOptions>("mergeTasks", options, { onEngine: true });
  await assertDone(plan);
  const merged = await mergeWork(plan, options);
  await markMerged(plan);
  return merged;
}
