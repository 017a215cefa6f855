import { assertList, assertNumbers, assertObject, assertPath } from "../../guards/internal.js";
import type { SubmittedPlan } from "./submitted-plan.js";

/**
 * Throws unless a value is a plan of tasks.
 *
 * @param name The public function, for the message.
 * @throws TypeError for anything else, such as the path of its folder.
 */
export function assertSubmitted(name: string, plan: unknown): asserts plan is SubmittedPlan {
  assertObject(`${name}: plan`, plan, "a plan, as readTaskPlan returns");
  const { folder, tasks, work } = plan as Partial<SubmittedPlan>;
  assertPath(`${name}: plan.folder`, folder);
  assertList(`${name}: plan.tasks`, tasks, "tasks");
  assertObject(`${name}: plan.work`, work, "the work of a plan");
}

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
