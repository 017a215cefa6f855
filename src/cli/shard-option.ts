import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { InvalidArgumentError, Option } from "commander";
import type { PredictWork, PrepareWork, TaskPlan } from "../pipeline/index.js";
import { planTasks, readTaskPlan } from "../pipeline/light.js";
import { mergePlan, runTasks, type TaskSettings } from "./cluster-tasks.js";
import type { Output } from "./output.js";
import { UsageError } from "./usage-error.js";

/** A part of the work of a command: the `part`-th of `parts`, from 1. */
interface Part {
  readonly part: number;
  readonly parts: number;
}

/** Options of a command that can do a part of its work. */
export interface ShardOptions {
  readonly shard?: Part;
  readonly merge?: boolean;
}

/** Parses a part: "3/16". */
function parsePart(text: string): Part {
  const [, part, parts] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (part >= 1 && part <= parts) return { part, parts };
  throw new InvalidArgumentError("Expected a part and the number of parts, such as 3/16.");
}

/** Options that do a part of the work of a command, or join the parts. */
export function shardOptions(what: string): Option[] {
  return [
    new Option(
      "--shard <i/n>",
      `do only part i of n of the ${what}, on any machine; then join all parts with --merge`,
    ).argParser(parsePart),
    new Option("--merge", "join the results of all parts").default(false),
  ];
}

/** Milliseconds between two looks for the plan, and the longest wait. */
const LOOK_MS = 1000;
const WAIT_MS = 600_000;

/** Makes the plan, in the process of part 1; the others wait for it. */
async function findPlan(
  work: PrepareWork | PredictWork,
  folder: string,
  { part, parts }: Part,
  { line, progress }: Output,
): Promise<TaskPlan> {
  if (part === 1) {
    const planning = progress("plan");
    const onProgress = (done: number, total: number) => planning.update(done, total);
    return planTasks(work, { plan: folder, shards: parts, onProgress }).finally(planning.stop);
  }
  const hasPlan = () => existsSync(join(folder, "plan.json"));
  if (!hasPlan())
    line("waiting for the plan, which the process of part 1 makes; if all parts are merged, nothing is left to do");
  for (const end = Date.now() + WAIT_MS; !hasPlan(); await setTimeout(LOOK_MS)) {
    if (Date.now() > end)
      throw new Error(`no plan after ${WAIT_MS / 60_000} minutes: start part 1 first; try again later`);
  }
  // The same call finds the plan, and checks that it is of the same work.
  return planTasks(work, { plan: folder, shards: parts });
}

/** Returns the tasks of a part: a shard of a preparation, or a range of each fold of a prediction. */
function tasksOf({ work, tasks }: TaskPlan, { part }: Part): number[] {
  const parts = work.kind === "predict" ? work.parts : tasks.length;
  return [...tasks.keys()].filter((index) => index % parts === part - 1);
}

/** Does one part of the work of a command. A part that no work is left for does nothing. */
export async function runShard(
  work: PrepareWork | PredictWork,
  { folder, shard, ...settings }: TaskSettings & { readonly folder: string; readonly shard: Part },
  output: Output,
): Promise<void> {
  const plan = await findPlan(work, folder, shard, output);
  const tasks = tasksOf(plan, shard);
  if (tasks.length === 0)
    output.line(`nothing is left for part ${shard.part}: the work is too small for ${shard.parts} parts`);
  await runTasks(plan, tasks, settings, output);
}

/** Joins the results of all parts, and removes the plan. */
export async function mergeShards(folder: string, output: Output): Promise<void> {
  if (!existsSync(folder))
    throw new UsageError("--merge joins parts, got none: run --shard 1/N to N/N first, or all are merged");
  await mergePlan(await readTaskPlan(folder), output);
  await rm(folder, { recursive: true });
}
