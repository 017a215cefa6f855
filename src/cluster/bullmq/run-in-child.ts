import { fork } from "node:child_process";
import { type Device, deviceEnvironment } from "../../pipeline/light.js";

/** A job for a process. */
export interface ChildRequest {
  /** URL of the module that has the functions of tasks. */
  readonly module: string;
  readonly folder: string;
  /** Number of the task; absent to merge. */
  readonly task?: number | undefined;
  readonly device: Device;
  readonly threads: number | undefined;
}

/** Progress of a task, in images. */
export interface TaskProgress {
  readonly done: number;
  readonly total: number;
  readonly note: string;
}

/** End of a job. */
export type ChildResult =
  | { readonly state: "done" }
  | { readonly state: "stopped" }
  | { readonly state: "failed"; readonly message: string; readonly isTransient: boolean };

/** A reply of a process: any number of reports, then one result. */
export type ChildReply = { readonly progress: TaskProgress } | ChildResult;

/** A process that runs a job. */
export interface RunningChild {
  readonly result: Promise<ChildResult>;
  /** Asks it to write a checkpoint and to end; kills it if it takes too long. */
  readonly stop: (graceMs: number) => void;
  /** Ends it at once. */
  readonly kill: () => void;
}

const CHILD = new URL("./task-child.js", import.meta.url);

/** Variables that a child does not get: it needs no connection to Redis. */
const HIDDEN = "REDIS_URL";

/**
 * Runs a job in a process of its own: computing blocks the event loop, and a worker whose loop is blocked would lose its
 * lock. The process ends with this one.
 */
export function runInChild(request: ChildRequest, onProgress: (progress: TaskProgress) => void): RunningChild {
  const { [HIDDEN]: _, ...env } = deviceEnvironment(request.device);
  const child = fork(CHILD, { env, execArgv: [] });
  let reply: ChildResult | undefined;
  let timer: NodeJS.Timeout | undefined;
  const result = new Promise<ChildResult>((resolve) => {
    const fail = (message: string) => resolve({ state: "failed", message, isTransient: true });
    child.on("message", (message: ChildReply) => {
      if ("progress" in message) onProgress(message.progress);
      else reply = message;
    });
    child.on("error", (error) => fail(`the process did not start: ${(error as NodeJS.ErrnoException).code}`));
    // Only when it has ended are its files closed and the memory of its card free.
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      if (reply) resolve(reply);
      else fail(`the process ended early (${signal ?? `status ${code}`})`);
    });
  });
  // An error of `send` is ignored: the process has ended, and its exit status says more than a broken pipe.
  child.send(request, () => undefined);
  return {
    result,
    kill: () => void child.kill("SIGKILL"),
    stop: (graceMs) => {
      if (child.connected) child.send("stop", () => undefined);
      timer ??= setTimeout(() => child.kill("SIGKILL"), graceMs);
    },
  };
}
