import { Argument, Option } from "commander";
import type { TaskPlan } from "../pipeline/index.js";
import { readTaskPlan, tasksLeft } from "../pipeline/light.js";
import { UsageError } from "./usage-error.js";

/** Makes the argument that names the folder of a plan. */
export const planArgument = () =>
  new Argument("<plan>", "folder of a plan, which prepare, train, batch and predict make with --plan");

/** Reads a plan and the numbers of the tasks that are left. */
export async function readPlan(folder: string): Promise<{ plan: TaskPlan; tasks: number[] }> {
  const plan = await readTaskPlan(folder);
  return { plan, tasks: await tasksLeft(plan) };
}

/** Makes the option that names the server of a queue. */
export const redisOption = () =>
  new Option("--redis <url>", "Redis server, as redis://user:password@host:6379; better from the environment").env(
    "REDIS_URL",
  );

/** Makes the option that names the keys of a queue. */
export const prefixOption = () =>
  new Option("--prefix <name>", "first part of all keys in Redis (default: ct-hemorrhage)");

/**
 * Returns the URL of the server, and hides the command line of this process, which may hold it, from lists of processes.
 *
 * @throws UsageError without a URL.
 */
export function takeRedisUrl(url: string | undefined): string {
  process.title = "ct-hemorrhage cluster";
  if (url !== undefined && url !== "") return url;
  throw new UsageError("--redis is required, or the environment variable REDIS_URL");
}

/** Waits until the process is asked to end. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
