/**
 * Tasks of a plan on a few machines without a scheduler: a queue of BullMQ on a Redis server, workers that take tasks
 * from it, a dashboard. Needs the optional packages `bullmq` and `ioredis`, which are loaded at the first call. The
 * plan's folder lies on a file system that all machines share.
 *
 * @example
 * ```ts
 * import { createTaskWorker, enqueueTasks } from "ct-hemorrhage/cluster/bullmq";
 *
 * const plan = { folder: "/data/plan", work: { kind: "train" }, tasks: [{ name: "fold 1" }, { name: "fold 2" }] } as const;
 * export const submit = () => enqueueTasks(plan, { url: "redis://10.0.0.1", tasks: [0, 1] });
 * export const work = () => createTaskWorker({ url: "redis://10.0.0.1", devices: [{ engine: "wasm" }] });
 * ```
 *
 * @module
 */
export type { SubmittedPlan } from "../plan/submitted-plan.js";
export { createTaskWorker, type TaskWorker, type TaskWorkerOptions } from "./create-task-worker.js";
export { type EnqueuedTasks, type EnqueueOptions, enqueueTasks } from "./enqueue-tasks.js";
export { type Board, type BoardOptions, startBoard } from "./start-board.js";
