import type { Engine, EngineName } from "../../backend/index.js";
import type { PlannedTask } from "./plan-folder.js";
import type { PlannedWork } from "./planned-work.js";
import type { TaskThreads } from "./task-threads.js";

/** Receives progress: images done, all images, and a note. */
export type OnTaskProgress = (done: number, total: number, note: string) => void;

/** Folder and settings of a plan. */
export interface PlanContext {
  /** Folder of the plan, which exists. */
  readonly folder: string;
  /** Number of shards of a preparation, or of ranges of each fold of a prediction. */
  readonly shards: number;
  readonly threads?: number | undefined;
  readonly onProgress?: OnTaskProgress | undefined;
  readonly onEngine?: ((engine: Engine) => void) | undefined;
}

/** Work cut into tasks. */
export interface PlannedParts {
  readonly tasks: readonly PlannedTask[];
  readonly work: PlannedWork;
}

/** A task to run, and settings of the process that runs it. */
export interface TaskContext {
  /** Folder of the plan. */
  readonly folder: string;
  /** Number of the task, from 0. */
  readonly index: number;
  /** Threads of a preparation. */
  readonly threads: TaskThreads;
  /** Engine of a prediction. */
  readonly engine?: EngineName | undefined;
  readonly checkpointSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEngine?: ((engine: Engine) => void) | undefined;
  readonly onProgress: OnTaskProgress;
  /** Called, perhaps repeatedly, when threads have nothing more to do in this task. */
  readonly onIdle?: (() => void) | undefined;
}
