import { Option } from "commander";
import type { TaskWork } from "../pipeline/index.js";
import { planTasks } from "../pipeline/light.js";
import { countOf } from "./count-of.js";
import { describeEngine, type Output } from "./output.js";
import { wholeNumber } from "./parse-values.js";
import type { ShardOptions } from "./shard-option.js";
import { UsageError } from "./usage-error.js";

/** Options of a command that can plan its work instead of doing it. */
export interface PlanOptions {
  /** Folder of the plan. */
  readonly plan?: string;
  readonly shards?: number;
}

/** Options that plan the work of a command for many machines. */
export function planOptions(parts: string | undefined): Option[] {
  const plan = new Option("--plan <dir>", "only cut the work into tasks for many machines: see cluster --help");
  if (parts === undefined) return [plan];
  return [plan, new Option("--shards <number>", `with --plan: ${parts} (default: 1)`).argParser(wholeNumber)];
}

/** Throws for options that exclude each other, and for `--shards` without a plan. */
export function assertPlanned({ plan, shards, shard, merge }: PlanOptions & ShardOptions): void {
  if ([plan !== undefined, shard !== undefined, merge === true].filter(Boolean).length > 1) {
    throw new UsageError("--plan, --shard and --merge exclude each other");
  }
  if (shards !== undefined && plan === undefined)
    throw new UsageError("--shards is for work that --plan cuts into tasks");
}

/** Cuts work into tasks, and says what to do next. */
export async function planWork(
  work: TaskWork,
  { folder, ...options }: { readonly folder: string; readonly shards?: number | undefined; readonly threads?: number },
  output: Output,
): Promise<void> {
  const progress = output.progress("plan");
  const plan = await planTasks(work, {
    ...options,
    plan: folder,
    onEngine: (engine) => output.line(describeEngine(engine)),
    onProgress: (done, total) => progress.update(done, total),
  }).finally(progress.stop);
  const count = plan.tasks.length;
  if (plan.isMerged) {
    output.line(`plan ${folder} is merged: take another folder to do the work again`);
    return output.result({ plan: folder, tasks: plan.tasks });
  }
  const { shards } = options;
  if (shards !== undefined && count % shards > 0) output.line(`the work is too small for ${shards} parts`);
  output.line(`plan ${folder}: ${countOf(count, "task")}, numbered from 0`);
  output.line(`  run them with: ct-hemorrhage cluster run ${folder}, on any machine that sees this disk`);
  output.line(`  then join their results with: ct-hemorrhage cluster merge ${folder}`);
  output.result({ plan: folder, tasks: plan.tasks });
}
