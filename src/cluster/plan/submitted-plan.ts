import type { TaskPlan } from "../../pipeline/index.js";

/** The parts of a plan of tasks that an engine needs; `readTaskPlan` reads a whole one. */
export interface SubmittedPlan extends Pick<TaskPlan, "folder"> {
  /** Tasks in their order; a task is named by its number from 0. */
  readonly tasks: readonly Pick<TaskPlan["tasks"][number], "name">[];
  /** The work that is cut into tasks. */
  readonly work: Pick<TaskPlan["work"], "kind">;
}

/** The functions that a process needs to run tasks. */
export type TaskModule = Pick<
  typeof import("../../pipeline/index.js"),
  "readTaskPlan" | "runTask" | "mergeTasks" | "isTransient"
>;
