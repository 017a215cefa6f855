import { assertNumbers } from "../../guards/internal.js";
import type { SubmittedPlan } from "./submitted-plan.js";

/**
 * Throws unless numbers are those of tasks of a plan.
 *
 * @param name The public function, for the message.
 * @throws TypeError for anything but a list of numbers, RangeError for a task that the plan does not have.
 */
export function assertTasks(name: string, plan: SubmittedPlan, tasks: readonly number[]): void {
  assertNumbers(`${name}: tasks`, tasks);
  for (const task of tasks) {
    if (Number.isInteger(task) && task >= 0 && task < plan.tasks.length) continue;
    throw new RangeError(`${name}: tasks must be numbers from 0 to ${plan.tasks.length - 1}, got ${task}`);
  }
}
