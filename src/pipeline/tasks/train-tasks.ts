import { basename, join } from "node:path";
import { assertList, assertOptions } from "../../guards/internal.js";
import { type BatchConfig, finishBatchRun, openBatchRuns } from "../runs/batch-runs.js";
import { trainFold } from "../runs/resume-run.js";
import { readRunConfig } from "../runs/run-config.js";
import type { RunSummary } from "../runs/run-summary.js";
import type { TrainBatchOptions } from "../runs/train-batch.js";
import type { WorkOf } from "./planned-work.js";
import type { PlanContext, PlannedParts, TaskContext } from "./task-kinds.js";

/** Configurations to train, each in a run of its own, cut into one task per fold. */
export interface TrainWork extends Pick<TrainBatchOptions, "data" | "labels" | "output" | "now" | "devices"> {
  readonly kind: "train";
  readonly configs: readonly BatchConfig[];
  /** Whether `batch.json` in `output` names the runs, so that `trainBatch` finds them. Default true. */
  readonly isBatch?: boolean | undefined;
}

/** A trained run, and the name of its configuration. */
export interface NamedSummary {
  readonly name: string;
  readonly run: string;
  readonly summary: RunSummary;
}

/** Makes the runs, and cuts them into folds. */
export async function planTrainTasks(trainWork: TrainWork, { folder, onEngine }: PlanContext): Promise<PlannedParts> {
  assertOptions<TrainWork>("planTasks", trainWork, {
    kind: true,
    configs: true,
    data: true,
    labels: true,
    output: true,
    now: true,
    devices: true,
    isBatch: true,
  });
  const { kind, configs, data, labels, output, now, devices, isBatch = true } = trainWork;
  assertList("planTasks: work.configs", configs, "configurations");
  const runs: WorkOf<"train">["runs"][number][] = [];
  // Planning that was killed finds the run that it has made, whose folder then looks as without a plan.
  const journal = isBatch ? undefined : join(folder, "runs.json");
  const batch = await openBatchRuns({ data, labels, output, now, devices, onEngine, journal });
  for (const named of configs) {
    const { run } = await batch.open(named);
    const { folds } = await readRunConfig(run);
    const { weights } = named.config;
    runs.push({ name: named.name, run, folds, ...(weights !== undefined && { weights }) });
  }
  const tasks = runs.flatMap(({ name, run, folds }) =>
    Array.from({ length: folds }, (_, fold) => ({ name: `fold ${fold + 1} of ${name} (run ${basename(run)})` })),
  );
  return { tasks, work: { kind, data, labels, runs } };
}

/** Finds the run and the fold of a task. */
function foldOf(
  { runs }: WorkOf<"train">,
  index: number,
): { readonly run: (typeof runs)[number]; readonly fold: number } {
  let fold = index;
  for (const run of runs) {
    if (fold < run.folds) return { run, fold };
    fold -= run.folds;
  }
  throw new RangeError(`runTask: index must be below ${index - fold}, got ${index}`);
}

/** Trains one fold. */
export async function runTrainTask(
  work: WorkOf<"train">,
  { index, signal, checkpointSeconds, onEngine, onProgress }: TaskContext,
): Promise<object> {
  const { run, fold } = foldOf(work, index);
  const { data, labels } = work;
  const settings = { signal, onEngine, onProgress, ...(checkpointSeconds !== undefined && { checkpointSeconds }) };
  await trainFold({ run: run.run, weights: run.weights, data, labels, fold, ...settings });
  return {};
}

/** Writes the joint results of all runs. */
export async function mergeTrainTasks(
  { data, labels, runs }: WorkOf<"train">,
  settings: Pick<TaskContext, "onEngine">,
): Promise<NamedSummary[]> {
  const results: NamedSummary[] = [];
  for (const { name, run, weights } of runs) {
    const summary = await finishBatchRun(run, { data, labels, weights, ...settings });
    results.push({ name, run, summary });
  }
  return results;
}
