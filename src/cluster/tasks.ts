import type { EngineName } from "../backend/index.js";

/** A plan of tasks, as the engines of this folder need it. */
export interface TaskPlan {
  /** Path of the plan's folder, as given. */
  readonly folder: string;
  /** Tasks in their order; a task is named by its number from 0. */
  readonly tasks: readonly { readonly name: string }[];
  /** The work that is cut into tasks. */
  readonly work: { readonly kind: "prepare" | "train" | "predict" };
}

/** Options of a task. */
export interface RunTaskOptions {
  readonly signal?: AbortSignal;
  readonly threads?: number | undefined;
  readonly engine?: EngineName;
  readonly onProgress?: (done: number, total: number, note: string) => void;
}

/** The functions of `pipeline` that a process needs to run tasks. */
export interface TaskModule {
  readonly readTaskPlan: (folder: string) => Promise<TaskPlan>;
  readonly runTask: (plan: TaskPlan, index: number, options: RunTaskOptions) => Promise<void>;
  readonly mergeTasks: (plan: TaskPlan) => Promise<unknown>;
  readonly isTransient: (error: unknown) => boolean;
}
