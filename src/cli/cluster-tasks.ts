import type { Engine, EngineName } from "../backend/index.js";
import type { NamedSummary, OnTaskProgress, TaskPlan } from "../pipeline/index.js";
import {
  type Claim,
  claimTask,
  isTransient,
  keepThreads,
  mergeTasks,
  runTaskIn,
  type TaskThreads,
  tasksLeft,
} from "../pipeline/light.js";
import { describeEngine, type Output } from "./output.js";
import { printPrepared } from "./print-prepared.js";
import { printScores } from "./print-scores.js";
import { explain } from "./run-program.js";

/** Settings of the process that runs tasks. */
export interface TaskSettings {
  readonly threads?: number | undefined;
  readonly engine?: EngineName | undefined;
  readonly checkpointSeconds?: number | undefined;
}

/** Takes a task for this process, so that processes that look for work take different ones; `undefined` if it is taken. */
type TakeTask = (index: number) => Promise<Claim | undefined>;

/** Returns a signal that aborts when a scheduler or a user ends the process: a checkpoint is written before it ends. */
function signalOfProcess(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => controller.abort());
  return controller.signal;
}

/** Plan, threads and stop signal that the tasks of a process share. */
interface Shared {
  readonly plan: TaskPlan;
  readonly threads: TaskThreads;
  readonly signal: AbortSignal;
}

/**
 * Runs one task with its own progress display, which ends when the next task may start.
 *
 * @param onIdle Called when threads have nothing more to do in this task.
 */
async function runOne(
  { plan, threads, signal }: Shared,
  index: number,
  { engine, checkpointSeconds }: TaskSettings,
  output: Output,
  onIdle: () => void,
): Promise<void> {
  const progress = output.progress(`task ${index}`);
  let isShown = true;
  const hide = () => {
    if (isShown) progress.stop();
    isShown = false;
  };
  const options = {
    ...{ engine, checkpointSeconds, signal },
    onEngine: (started: Engine) => output.line(describeEngine(started)),
    onProgress: (...progressed: Parameters<OnTaskProgress>) => {
      if (isShown) progress.update(...progressed);
    },
  };
  await runTaskIn(threads, plan, index, options, () => {
    hide();
    onIdle();
  }).finally(hide);
  output.line(`task ${index} is done: ${plan.tasks[index].name}`);
}

/** Runs tasks that no other process runs. */
export async function runWaiting(plan: TaskPlan, settings: TaskSettings, output: Output): Promise<void> {
  const take: TakeTask = (index) => claimTask(plan, index);
  await runTasks(plan, await tasksLeft(plan), { ...settings, take }, output);
}

/** Runs tasks; one that fails does not stop those after it. Returns the errors, and how many others have taken. */
async function runEach(
  shared: Shared,
  indices: readonly number[],
  { take, ...settings }: TaskSettings & { readonly take?: TakeTask | undefined },
  output: Output,
): Promise<{ readonly errors: readonly unknown[]; readonly taken: number }> {
  const { plan, signal } = shared;
  const errors: unknown[] = [];
  let taken = 0;
  let last: Promise<void> = Promise.resolve();
  for (const index of indices) {
    if (signal.aborted && errors.length > 0) break;
    const claim = await take?.(index);
    if (take && !claim) {
      taken++;
      continue;
    }
    const before = last;
    await new Promise<void>((startNext) => {
      last = runOne(shared, index, settings, output, startNext)
        .catch((error: unknown) => {
          errors.push(error);
          if (indices.length > 1 && !signal.aborted)
            output.warn(`task ${index}, ${plan.tasks[index]?.name}: ${explain(error)}`);
        })
        .finally(() => claim?.release())
        .finally(startNext);
    });
    // Two tasks run at once at most: the end of one, and the start of the next.
    await before;
  }
  await last;
  return { errors, taken };
}

/**
 * Runs tasks one after the other. The next one starts when threads have nothing more to do in the one before. One that
 * fails does not stop those after it.
 *
 * @throws The first error for which another attempt is of no use, or else the first error.
 */
export async function runTasks(
  plan: TaskPlan,
  indices: readonly number[],
  settings: TaskSettings & { readonly take?: TakeTask },
  output: Output,
): Promise<void> {
  const signal = signalOfProcess();
  const threads = keepThreads(settings.threads);
  const { errors, taken } = await runEach({ plan, threads, signal }, indices, settings, output).finally(threads.close);
  if (taken > 0) output.line(`${taken} ${taken === 1 ? "task is" : "tasks are"} run by other processes`);
  if (signal.aborted && errors.length > 0) throw errors.at(-1);
  if (errors.length > 0) throw errors.find((error) => !isTransient(error)) ?? errors[0];
  output.result({ tasks: indices });
}

function printTrained(runs: readonly NamedSummary[], output: Output): void {
  for (const { name, run, summary } of runs) {
    output.line(`\n${name}: run ${run}`);
    printScores(summary, output);
  }
  output.result({ runs });
}

function printPredicted({ ids }: { readonly ids: readonly string[] }, output: Output): void {
  output.line(`${ids.length} slices predicted`);
  output.result({ slices: ids.length });
}

/** Joins the results of all tasks of a plan, and prints them. */
export async function mergePlan(plan: TaskPlan, output: Output): Promise<void> {
  const merged = await mergeTasks(plan, { onEngine: (engine) => output.line(describeEngine(engine)) });
  if (merged.kind === "train") printTrained(merged.runs, output);
  else if (merged.kind === "predict") printPredicted(merged.predictions, output);
  else printPrepared(merged.summary, merged.set, output);
}
