import { assertList, assertObject, assertPath } from "../../guards/internal.js";
import type { TaskPlan } from "./plan-folder.js";

/**
 * Throws unless a value is a plan of tasks.
 *
 * @param name The public function, for the message.
 * @throws TypeError for anything else, such as the path of its folder.
 */
export function assertPlan(name: string, plan: unknown): asserts plan is TaskPlan {
  assertObject(`${name}: plan`, plan, "a plan, as planTasks resolves to");
  const { folder, tasks, work } = plan as Partial<TaskPlan>;
  assertPath(`${name}: plan.folder`, folder);
  assertList(`${name}: plan.tasks`, tasks, "tasks");
  for (let index = 0; index < tasks.length; index++)
    assertObject(`${name}: plan.tasks ${index}`, tasks[index], "a task");
  assertObject(`${name}: plan.work`, work, "the work of a plan");
}
