import type { EngineName } from "../backend/index.js";
import { isTransient, mergeTasks, type NamedSummary, runTask, type TaskPlan, tasksLeft } from "../pipeline/index.js";
import { type Claim, claimTask } from "../pipeline/internal.js";
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

/** A task of a plan, and the signal that stops it. */
interface OneTask {
  readonly plan: TaskPlan;
  readonly index: number;
  readonly signal: AbortSignal;
}

/** Runs one task with its own progress display. */
async function runOne({ plan, index, signal }: OneTask, settings: TaskSettings, output: Output): Promise<void> {
  const progress = output.progress(`task ${index}`);
  const { threads, engine, checkpointSeconds } = settings;
  await runTask(plan, index, {
    ...{ threads, engine, checkpointSeconds, signal },
    onEngine: (started) => output.line(describeEngine(started)),
    onProgress: (...progressed) => progress.update(...progressed),
  }).finally(progress.stop);
  output.line(`task ${index} is done: ${plan.tasks[index].name}`);
}

/** Runs tasks that no other process runs. */
export async function runWaiting(plan: TaskPlan, settings: TaskSettings, output: Output): Promise<void> {
  const take: TakeTask = (index) => claimTask(plan, index);
  await runTasks(plan, await tasksLeft(plan), { ...settings, take }, output);
}

/**
 * Runs tasks one after the other. One that fails does not stop those after it.
 *
 * @throws The first error for which another attempt is of no use, or else the first error.
 */
export async function runTasks(
  plan: TaskPlan,
  indices: readonly number[],
  { take, ...settings }: TaskSettings & { readonly take?: TakeTask },
  output: Output,
): Promise<void> {
  const signal = signalOfProcess();
  const errors: unknown[] = [];
  let others = 0;
  for (const index of indices) {
    const claim = await take?.(index);
    if (take && !claim) {
      others++;
      continue;
    }
    try {
      await runOne({ plan, index, signal }, settings, output);
    } catch (error) {
      if (indices.length === 1 || signal.aborted) throw error;
      errors.push(error);
      output.warn(`task ${index}, ${plan.tasks[index]?.name}: ${explain(error)}`);
    } finally {
      await claim?.release();
    }
  }
  if (others > 0) output.line(`${others} ${others === 1 ? "task is" : "tasks are"} run by other processes`);
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
