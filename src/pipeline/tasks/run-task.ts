import type { Engine, EngineName } from "../../backend/index.js";
import { assertOptions } from "../../guards/internal.js";
import { writeJson } from "../../io/index.js";
import { fileExists, makeFolder } from "../../io/internal.js";
import { assertPlan } from "./assert-plan.js";
import { type TaskPlan, taskPath, tasksFolder } from "./plan-folder.js";
import { runPrepareTask } from "./prepare-tasks.js";
import type { OnTaskProgress, TaskContext } from "./task-kinds.js";
import { createReport } from "./task-report.js";
import { keepThreads, type TaskThreads } from "./task-threads.js";

/** Settings of {@link runTask}. */
export interface RunTaskOptions {
  /** Threads of a preparation. Default: one per core. */
  readonly threads?: number | undefined;
  /** Engine of a prediction. Default: that of the plan, or the best available. A training uses that of its run. */
  readonly engine?: EngineName | undefined;
  /** Longest time between two checkpoints of a training in seconds. Default 600. */
  readonly checkpointSeconds?: number | undefined;
  /** Stops the task once it is aborted, at the next checkpoint; {@link isTransient} is then true of its error. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the engine of a training or prediction. */
  readonly onEngine?: ((engine: Engine) => void) | undefined;
  /** Called with the images done, all images of the task, and a note. */
  readonly onProgress?: OnTaskProgress | undefined;
}

/** Runs a task of each kind. TensorFlow.js is loaded only for those that need it. */
async function runWork({ work }: TaskPlan, context: TaskContext): Promise<object> {
  if (work.kind === "prepare") return runPrepareTask(work, context);
  if (work.kind === "train") return (await import("./train-tasks.js")).runTrainTask(work, context);
  return (await import("./predict-tasks.js")).runPredictTask(work, context);
}

/**
 * Runs one task of a plan, from where an earlier process has left it. A task that is done returns at once. The newest of
 * several processes that run one task wins; the others stop before they change anything more.
 *
 * @param plan Plan from {@link planTasks} or {@link readTaskPlan}.
 * @param index Number of the task, from 0.
 * @throws RangeError for a task that the plan does not have. {@link isTransient} says whether another attempt may succeed.
 *
 * @example
 * ```ts
 * const plan = await readTaskPlan("plan");
 * await runTask(plan, Number(process.env.SLURM_ARRAY_TASK_ID), { signal: AbortSignal.timeout(3_600_000) });
 * ```
 */
export async function runTask(plan: TaskPlan, index: number, options: RunTaskOptions = {}): Promise<void> {
  const threads = keepThreads(options?.threads);
  await runTaskIn(threads, plan, index, options).finally(threads.close);
}

/**
 * Runs a task in threads that are kept for the next one.
 *
 * @param onIdle Called, perhaps repeatedly, when threads have nothing more to do in this task: time to start the next one.
 */
export async function runTaskIn(
  threads: TaskThreads,
  plan: TaskPlan,
  index: number,
  options: RunTaskOptions,
  onIdle?: () => void,
): Promise<void> {
  assertPlan("runTask", plan);
  assertOptions<RunTaskOptions>("runTask", options, {
    threads: true,
    engine: true,
    checkpointSeconds: true,
    signal: true,
    onEngine: true,
    onProgress: true,
  });
  const { folder, tasks } = plan;
  if (!(Number.isInteger(index) && index >= 0 && index < tasks.length)) {
    throw new RangeError(`runTask: index must be 0 to ${tasks.length - 1}, got ${index}`);
  }
  const mark = taskPath(folder, index, "done");
  if (await fileExists(mark)) return;
  await makeFolder(tasksFolder(folder));
  const { onProgress, ...settings } = options;
  const report = createReport(folder, index);
  const update: OnTaskProgress = (...progress) => {
    report.update(...progress);
    onProgress?.(...progress);
  };
  try {
    await report.start();
    const result = await runWork(plan, { folder, index, ...settings, threads, onProgress: update, onIdle });
    await report.finish();
    await writeJson(mark, result);
  } catch (error) {
    await report.fail(error);
    throw error;
  }
}
