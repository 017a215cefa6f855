import type { TaskPlan } from "ct-hemorrhage/pipeline";

/** Processes that were killed or paused while they ran the tasks of a plan. */
export interface Chaos {
  /** Processes that were killed while they ran a task. */
  readonly killed: number;
  /** Processes that were paused while they ran a task, and woken once another process had started on it. */
  readonly paused: number;
}

/** A way to run the tasks of a plan on two workers, one of which is killed and one paused, and to merge them. */
export interface ClusterEngine {
  readonly run: (plan: TaskPlan) => Promise<Chaos>;
  readonly stop: () => Promise<void>;
}

/** Program of the package, as users call it. */
export const PROGRAM = new URL("../../dist/cli/main.js", import.meta.url);
