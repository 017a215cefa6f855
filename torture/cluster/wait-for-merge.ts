import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type TaskPlan, taskStates } from "ct-hemorrhage/pipeline";

/** Milliseconds between two looks at the files of a plan. */
const LOOK_MS = 250;

/** Longest time that a plan takes, with the time in which a scheduler notices that a machine is gone. */
const MOST_SECONDS = 300;

/** Waits until the merge of a plan has left its mark, and fails at once if a task fails for good. */
export async function waitForMerge(plan: TaskPlan): Promise<void> {
  const end = Date.now() + 1000 * MOST_SECONDS;
  while (!existsSync(join(plan.folder, "merged.json"))) {
    const states = await taskStates(plan);
    const failed = states.find(({ state }) => state === "failed");
    if (failed) throw new Error(`${failed.name} failed: ${failed.line}`);
    if (Date.now() > end)
      throw new Error(`the tasks must be merged within ${MOST_SECONDS} s, got ${JSON.stringify(states)}`);
    await setTimeout(LOOK_MS);
  }
}

/** Waits until a condition holds, or the plan is merged. Returns whether it holds. */
export async function waitFor(plan: TaskPlan, holds: () => boolean | Promise<boolean>): Promise<boolean> {
  while (!(await holds())) {
    if (existsSync(join(plan.folder, "merged.json"))) return false;
    await setTimeout(LOOK_MS);
  }
  return true;
}
