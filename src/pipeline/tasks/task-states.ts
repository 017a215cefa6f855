import { stat } from "node:fs/promises";
import { fileExists, readJson } from "../../io/internal.js";
import { assertPlan } from "./assert-plan.js";
import { type TaskPlan, taskPath } from "./plan-folder.js";
import type { TaskReport } from "./task-report.js";

/** State of a task, as files show it. */
export interface TaskState {
  /** Number of the task, from 0. */
  readonly index: number;
  readonly name: string;
  /** `waiting` to be run or to be tried again; `failed` if another attempt would fail as well. */
  readonly state: "waiting" | "running" | "done" | "failed";
  /** Images done, and all images, as far as they are known. */
  readonly done: number;
  readonly total: number;
  /** Images per second of its process. */
  readonly imagesPerSecond?: number | undefined;
  /** Step in progress, or the reason why it stopped; empty if it has not started. */
  readonly line: string;
  /** Seconds since the task last reported; absent if it has not started. */
  readonly silentSeconds?: number | undefined;
}

/** Reads the report of a task; `undefined` if it does not exist, or is being replaced. */
async function readReport(path: string): Promise<TaskReport | undefined> {
  return (await readJson(path).catch(() => undefined)) as TaskReport | undefined;
}

/**
 * Reads the states of all tasks from the files of a plan, without asking the engine that runs them.
 *
 * @param plan Plan from {@link planTasks} or {@link readTaskPlan}.
 *
 * @example
 * ```ts
 * const states = await taskStates(await readTaskPlan("plan"));
 * console.log(states.filter(({ state }) => state === "done").length, "tasks are done");
 * ```
 */
export async function taskStates(plan: TaskPlan): Promise<TaskState[]> {
  assertPlan("taskStates", plan);
  const states: TaskState[] = [];
  for (const [index, { name, images = 0 }] of plan.tasks.entries()) {
    const path = taskPath(plan.folder, index, "json");
    const report = await readReport(path);
    const isDone = await fileExists(taskPath(plan.folder, index, "done"));
    const changed = await stat(path).catch(() => undefined);
    const total = report?.total || images;
    states.push({
      index,
      name,
      state: isDone ? "done" : (report?.state ?? "waiting"),
      done: isDone ? total : (report?.done ?? 0),
      total,
      ...(report?.state === "running" && !isDone && { imagesPerSecond: report.imagesPerSecond }),
      line: isDone ? "" : (report?.line ?? ""),
      ...(changed && { silentSeconds: Math.max(0, (Date.now() - changed.mtimeMs) / 1000) }),
    });
  }
  return states;
}

/**
 * Lists the tasks of a plan that are not done.
 *
 * @param plan Plan from {@link planTasks} or {@link readTaskPlan}.
 * @returns Numbers of the tasks, from 0.
 *
 * @example
 * ```ts
 * const plan = await readTaskPlan("plan");
 * for (const index of await tasksLeft(plan)) await runTask(plan, index);
 * ```
 */
export async function tasksLeft(plan: TaskPlan): Promise<number[]> {
  assertPlan("tasksLeft", plan);
  const left: number[] = [];
  for (const index of plan.tasks.keys()) {
    if (!(await fileExists(taskPath(plan.folder, index, "done")))) left.push(index);
  }
  return left;
}
