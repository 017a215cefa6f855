import type { Job, Worker } from "bullmq";
import {
  assertFunction,
  assertList,
  assertOptions,
  assertText,
  assertWhole,
  type KnownKeys,
} from "../../guards/internal.js";
import { type Device, deviceName } from "../../pipeline/light.js";
import { connectForLong } from "./connect-redis.js";
import { assertPrefix } from "./enqueue-tasks.js";
import { loadQueuePeers, type QueuePeers } from "./load-peers.js";
import { assertRedisUrl, hideCredentials } from "./redis-url.js";
import { createReporter } from "./report-progress.js";
import { type RunningChild, runInChild } from "./run-in-child.js";
import { folderOnThisMachine, PREFIX, QUEUE, type TaskJob } from "./task-job.js";

/** Options of {@link createTaskWorker}. */
export interface TaskWorkerOptions {
  /** URL of the Redis server, with credentials if it needs them. */
  readonly url: string;
  /** Devices to compute on, one task at a time on each; see `parseDevice`. */
  readonly devices: readonly Device[];
  /** First part of all keys in Redis, as at the submission; default `ct-hemorrhage`. */
  readonly prefix?: string | undefined;
  /** Folder of this machine below which plans lie that were submitted with a root. */
  readonly root?: string | undefined;
  /** Threads of each task; by default as many as the task chooses. */
  readonly threads?: number | undefined;
  /** Time after which a worker that is not heard of loses its task, seconds; default 60. */
  readonly lockSeconds?: number | undefined;
  /** Time between two searches for tasks of dead workers, seconds; default 30. */
  readonly stalledSeconds?: number | undefined;
  /** Dead workers that a task survives; default 5. */
  readonly maxStalledCount?: number | undefined;
  /** Time for tasks to write a checkpoint when the worker closes, seconds; default 60. */
  readonly graceSeconds?: number | undefined;
  /** Receives a line about each task that starts or ends, and about each trouble with Redis. */
  readonly onMessage?: ((line: string) => void) | undefined;
  /** URL of a module with `readTaskPlan`, `runTask`, `mergeTasks` and `isTransient`; default: this package's. */
  readonly module?: string | undefined;
}

/** A worker that takes tasks from a queue. */
export interface TaskWorker {
  /** Stops taking tasks, lets running ones write a checkpoint, and returns them to the queue. */
  readonly close: () => Promise<void>;
}

const KNOWN: KnownKeys<TaskWorkerOptions> = {
  url: true,
  devices: true,
  prefix: true,
  root: true,
  threads: true,
  lockSeconds: true,
  stalledSeconds: true,
  maxStalledCount: true,
  graceSeconds: true,
  onMessage: true,
  module: true,
};

const PIPELINE = new URL("../../pipeline/light.js", import.meta.url).href;

/** Time for Redis to take the tasks of a closing worker back, milliseconds. */
const FAREWELL_MS = 10_000;

function assertWorkerOptions(name: string, options: TaskWorkerOptions): void {
  assertOptions(name, options, KNOWN);
  const { url, devices, prefix, root, onMessage } = options;
  assertRedisUrl(name, url);
  assertList(`${name}: devices`, devices, "devices, as parseDevice returns");
  if (devices.length === 0) throw new RangeError(`${name}: devices must hold at least one device, got 0`);
  if (prefix !== undefined) assertPrefix(name, prefix);
  if (root !== undefined) assertText(`${name}: root`, root);
  if (onMessage !== undefined) assertFunction(`${name}: onMessage`, onMessage);
  for (const key of ["threads", "lockSeconds", "stalledSeconds", "maxStalledCount", "graceSeconds"] as const) {
    if (options[key] !== undefined) assertWhole(`${name}: ${key}`, options[key], 1);
  }
}

/** State that the slots of a worker share. */
interface Shared {
  readonly options: TaskWorkerOptions;
  readonly bullmq: QueuePeers["bullmq"];
  readonly say: (line: string) => void;
  readonly running: Set<RunningChild>;
  readonly isClosing: () => boolean;
}

/** Makes an error that Redis keeps in one line: a stack would name folders of this machine. */
function failure(ErrorType: new (message: string) => Error, message: string): Error {
  const error = new ErrorType(message);
  error.stack = message;
  return error;
}

/** Runs a job in a process on a device. */
async function runJob(shared: Shared, device: Device, job: Job<TaskJob>, lock: { token: string; signal: AbortSignal }) {
  const { options, bullmq, say, running, isClosing } = shared;
  const { root, threads, module = PIPELINE, graceSeconds = 60 } = options;
  const folder = folderOnThisMachine(job.data.folder, root);
  const title = `${job.name} on ${deviceName(device)}`;
  const report = createReporter((progress) => job.updateProgress({ ...progress }));
  const child = runInChild({ module, folder, task: job.data.task, device, threads }, report);
  const onLost = () => child.kill();
  if (lock.signal.aborted) onLost();
  lock.signal.addEventListener("abort", onLost);
  running.add(child);
  if (isClosing()) child.stop(graceSeconds * 1000);
  say(`${title}: started`);
  const result = await child.result;
  running.delete(child);
  lock.signal.removeEventListener("abort", onLost);
  if (lock.signal.aborted) {
    say(`${title}: stopped, because its lock is lost`);
    throw failure(Error, "lock lost");
  }
  if (result.state === "done") return say(`${title}: done`);
  if (isClosing()) {
    say(`${title}: returned to the queue`);
    await job.moveToWait(lock.token);
    throw new bullmq.WaitingError();
  }
  const message = result.state === "failed" ? result.message : "stopped from outside";
  say(`${title}: failed: ${message}`);
  const isFinal = result.state === "failed" && !result.isTransient;
  throw failure(isFinal ? bullmq.UnrecoverableError : Error, message);
}

/** Starts a worker of BullMQ for one device. */
function startSlot(shared: Shared, device: Device, connection: Worker["opts"]["connection"]): Worker {
  const { lockSeconds = 60, stalledSeconds = 30, maxStalledCount = 5, prefix = PREFIX } = shared.options;
  const worker: Worker = new shared.bullmq.Worker(
    QUEUE,
    // BullMQ makes a signal only for a function with three parameters.
    async (job: Job<TaskJob>, token, signal) =>
      runJob(shared, device, job, { token: token!, signal: signal as AbortSignal }),
    {
      ...{ connection, prefix, maxStalledCount },
      name: deviceName(device),
      lockDuration: lockSeconds * 1000,
      stalledInterval: stalledSeconds * 1000,
    },
  );
  worker.on("lockRenewalFailed", (ids) => {
    for (const id of ids) worker.cancelJob(id, "lock lost");
  });
  // In the words of the connection, whose every attempt fails with the same error while Redis is gone.
  worker.on("error", (error) => shared.say(`Redis: ${error.message}`));
  worker.on("stalled", (id) => shared.say(`job ${id} is taken over from a worker that is not heard of`));
  return worker;
}

/** Says each line, but one that is repeated only once: while Redis is gone, every attempt to connect fails. */
function withoutRepeats(say: (line: string) => void): (line: string) => void {
  let last = "";
  return (line) => {
    if (line !== last) say(line);
    last = line;
  };
}

/**
 * Creates a worker that takes tasks from a queue of BullMQ, one at a time per device. Each task computes in a process of
 * its own, which ends with the worker, or when the worker has lost its lock on the task. A task whose failure may pass is
 * tried again; one that fails for good is not, and its plan is not merged. While Redis is gone, tasks continue, and the
 * worker waits.
 *
 * @throws UnsupportedError without the packages `bullmq` and `ioredis`; DataError if Redis does not answer at the start;
 *   TypeError and RangeError for a wrong option.
 *
 * @example
 * ```ts
 * const worker = await createTaskWorker({ url: "redis://10.0.0.1", devices: [{ engine: "wasm" }, { engine: "wasm" }] });
 * process.once("SIGTERM", () => worker.close());
 * ```
 */
export async function createTaskWorker(options: TaskWorkerOptions): Promise<TaskWorker> {
  const name = "createTaskWorker";
  assertWorkerOptions(name, options);
  const { url, devices, graceSeconds = 60, onMessage = () => undefined } = options;
  const peers = await loadQueuePeers(name);
  const connection = await connectForLong(peers, name, url);
  let closing: Promise<void> | undefined;
  const running = new Set<RunningChild>();
  const shared: Shared = {
    ...{ options, running },
    bullmq: peers.bullmq,
    say: withoutRepeats((line) => onMessage(hideCredentials(line, url))),
    isClosing: () => closing !== undefined,
  };
  connection.on("error", (error) => shared.say(`Redis: ${error.message}`));
  connection.on("ready", () => shared.say("Redis: connected"));
  const slots = devices.map((device) => startSlot(shared, device, connection));
  const closeAll = async () => {
    const ended = Promise.all(slots.map((slot) => slot.close()));
    for (const child of running) child.stop(graceSeconds * 1000);
    await Promise.all([...running].map(({ result }) => result));
    // If Redis is gone, the tasks return to the queue by themselves when their locks have expired.
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise((resolve) => {
      timer = setTimeout(resolve, FAREWELL_MS);
    });
    await Promise.race([ended, tooLong]);
    clearTimeout(timer);
    for (const slot of slots) void slot.disconnect().catch(() => undefined);
    connection.disconnect();
  };
  return {
    close: () => {
      closing ??= closeAll();
      return closing;
    },
  };
}
