import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FlowJob, Job, JobsOptions, Queue } from "bullmq";
import { addPath, DataError } from "../../errors.js";
import { assertObject, assertOptions, assertText, assertWhole, type KnownKeys } from "../../guards/internal.js";
import { assertTasks } from "../plan/assert-tasks.js";
import type { SubmittedPlan } from "../plan/submitted-plan.js";
import { connectBriefly } from "./connect-redis.js";
import { loadQueuePeers } from "./load-peers.js";
import { assertRedisUrl, redisError } from "./redis-url.js";
import { folderOfJob, PREFIX, QUEUE, type TaskJob } from "./task-job.js";

/** Options of {@link enqueueTasks}. */
export interface EnqueueOptions {
  /** URL of the Redis server, with credentials if it needs them: `redis://user:password@host:6379`. */
  readonly url: string;
  /** Numbers of the tasks to run, from 0, such as those that are left. */
  readonly tasks: readonly number[];
  /** First part of all keys in Redis; default `ct-hemorrhage`. Use one for each kind of processor or card. */
  readonly prefix?: string | undefined;
  /** Folder that holds the plan and lies elsewhere on other machines; each worker then names its own. */
  readonly root?: string | undefined;
  /** Attempts at a task whose failure may pass, such as a full disk; default 3. Those of dead machines do not count. */
  readonly attempts?: number | undefined;
  /** Pause before the second attempt, doubled for each further one, seconds; default 30. */
  readonly backoffSeconds?: number | undefined;
  /** Plans with a lower number run first, from 1 to 2097151; by default a plan runs before all plans with a number. */
  readonly priority?: number | undefined;
}

/** A submission of a plan. */
export interface EnqueuedTasks {
  /** Id of the job that merges. */
  readonly merge: string;
  /** Number of tasks that were added: 0 if the plan is in the queue already. */
  readonly added: number;
}

const KNOWN: KnownKeys<EnqueueOptions> = {
  url: true,
  tasks: true,
  prefix: true,
  root: true,
  attempts: true,
  backoffSeconds: true,
  priority: true,
};

const MAX_PRIORITY = 2_097_151;

/**
 * Throws unless a text can be the first part of keys.
 *
 * @throws RangeError for other characters than letters, digits, dots, hyphens and underscores.
 */
export function assertPrefix(name: string, prefix: unknown): asserts prefix is string {
  assertText(`${name}: prefix`, prefix);
  if (!/^[\w.-]+$/.test(prefix)) {
    throw new RangeError(`${name}: prefix must be of letters, digits, dots, hyphens and underscores, got another text`);
  }
}

function assertEnqueueOptions(name: string, plan: SubmittedPlan, options: EnqueueOptions): void {
  assertObject(`${name}: plan`, plan, "a plan, as readTaskPlan returns");
  assertOptions(name, options, KNOWN);
  const { url, tasks, prefix, attempts, backoffSeconds, priority } = options;
  assertRedisUrl(name, url);
  assertTasks(name, plan, tasks);
  if (prefix !== undefined) assertPrefix(name, prefix);
  if (attempts !== undefined) assertWhole(`${name}: attempts`, attempts, 1);
  if (backoffSeconds !== undefined) assertWhole(`${name}: backoffSeconds`, backoffSeconds, 0);
  if (priority === undefined) return;
  assertWhole(`${name}: priority`, priority, 1);
  if (priority > MAX_PRIORITY)
    throw new RangeError(`${name}: priority must be at most ${MAX_PRIORITY}, got ${priority}`);
}

/** Returns the id of a plan: a hash of its content and of its place, since plans of two places can have one content. */
async function planId(plan: SubmittedPlan, folder: string): Promise<string> {
  const path = join(plan.folder, "plan.json");
  const content = await readFile(path).catch((cause) => {
    throw addPath(
      new DataError("plan.json must be readable, got none in the folder", { file: "plan.json", cause }),
      path,
    );
  });
  return createHash("sha256").update(`${folder}\0`).update(content).digest("hex").slice(0, 16);
}

/** Makes the jobs of a plan: one that merges, and before it one for each task. */
function buildFlow(plan: SubmittedPlan, id: string, folder: string, options: EnqueueOptions): FlowJob {
  const { tasks, prefix = PREFIX, attempts = 3, backoffSeconds = 30, priority } = options;
  const common: JobsOptions = {
    attempts,
    backoff: { type: "exponential", delay: backoffSeconds * 1000 },
    ...(priority === undefined ? {} : { priority }),
  };
  const job = (name: string, data: TaskJob, opts: JobsOptions): FlowJob => ({
    ...{ name, data, prefix },
    queueName: QUEUE,
    opts: { ...common, ...opts },
  });
  const children = tasks.map((task) =>
    job(plan.tasks[task].name, { folder, task }, { jobId: `${id}-${task}`, failParentOnFailure: true }),
  );
  return { ...job(`merge of ${plan.work.kind}`, { folder }, { jobId: `${id}-merge` }), children };
}

/** Removes a job that has ended; one that is waiting or running stays. */
async function removeEnded(queue: Queue, id: string): Promise<void> {
  const job = (await queue.getJob(id)) as Job | undefined;
  if (!job) return;
  if ((await job.isFailed()) || (await job.isCompleted())) await job.remove({ removeChildren: false });
}

/** Whether the job that merges still waits or runs, or has succeeded and nothing is left. */
async function isEnqueued(merge: Job | undefined, tasks: readonly number[]): Promise<boolean> {
  if (!merge) return false;
  return (await merge.isCompleted()) ? tasks.length === 0 : !(await merge.isFailed());
}

/**
 * Puts tasks of a plan into a queue of BullMQ, and a job that merges when all of them have succeeded. Ids of jobs are
 * made from the plan: as long as it is in the queue, submitting it again changes nothing. After a failure, submitting it
 * again puts the tasks back that are left; those that still wait or run stay as they are.
 *
 * @param plan Plan of the tasks.
 * @throws UnsupportedError without the packages `bullmq` and `ioredis`; DataError if Redis does not answer or the folder
 *   has no plan; TypeError and RangeError for a wrong option.
 */
export async function enqueueTasks(plan: SubmittedPlan, options: EnqueueOptions): Promise<EnqueuedTasks> {
  const name = "enqueueTasks";
  assertEnqueueOptions(name, plan, options);
  const { url, tasks, root, prefix = PREFIX } = options;
  const folder = folderOfJob(name, plan.folder, root);
  const flow = buildFlow(plan, await planId(plan, folder), folder, { ...options, tasks: [...new Set(tasks)] });
  const merge = flow.opts!.jobId!;
  const peers = await loadQueuePeers(name);
  const connection = await connectBriefly(peers, name, url);
  const queue = new peers.bullmq.Queue(QUEUE, { connection, prefix });
  const producer = new peers.bullmq.FlowProducer({ connection, prefix });
  // Errors of the connection reach the commands too; without a listener they would end the process.
  queue.on("error", () => undefined);
  producer.on("error", () => undefined);
  try {
    if (await isEnqueued(await queue.getJob(merge), tasks)) return { merge, added: 0 };
    for (const id of [merge, ...flow.children!.map(({ opts }) => opts!.jobId!)]) await removeEnded(queue, id);
    await producer.add(flow);
    return { merge, added: flow.children!.length };
  } catch (error) {
    throw redisError(name, url, error);
  } finally {
    await Promise.all([queue.close(), producer.close()]).catch(() => undefined);
    connection.disconnect();
  }
}
