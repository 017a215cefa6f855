import { MessageChannel, type MessagePort, receiveMessageOnPort, SHARE_ENV } from "node:worker_threads";
import { Piscina } from "piscina";
import { reasonOf } from "../../errors.js";
import type { Allocate } from "./packed-texts.js";

/** Task of a handler. */
type TaskOf<Handler> = Handler extends (input: infer Input) => unknown
  ? Input extends { readonly task: infer Task }
    ? Task
    : never
  : never;

/** Result of a handler. */
type ResultOf<Handler> = Handler extends (input: never) => infer Result ? Awaited<Result> : never;

/** A pool of workers that run the handlers of one module, which are its exported functions. */
export interface WorkerPool<Handlers, Message = never> {
  /** Number of tasks that run at once. */
  readonly threads: number;
  /** Allocates memory for the tasks: typed arrays in it are shared with all threads, and copied to processes. */
  readonly allocate: Allocate;
  /** Runs a task as soon as a worker is free. `onMessage` receives all messages of the task before its result. */
  readonly run: <Name extends keyof Handlers & string>(
    name: Name,
    task: TaskOf<Handlers[Name]>,
    onMessage?: (message: Message) => void,
  ) => Promise<ResultOf<Handlers[Name]>>;
  /** Stops all workers at once. Tasks that are running or waiting are canceled. */
  readonly close: () => Promise<void>;
}

/** Settings of a pool of worker threads. */
interface PoolOptions {
  /** Number of tasks that run at once. */
  readonly threads: number;
  /**
   * Maximum megabytes of young and of old objects per thread, besides the memory of typed arrays. V8 keeps garbage
   * until it comes near these limits, so a long job uses up to that much memory. Default: the limits of V8, which are
   * high.
   */
  readonly heap?: { readonly youngMegabytes: number; readonly oldMegabytes: number };
}

/**
 * Checks a number of worker threads.
 *
 * @param what Function and argument, for the message: "prepare: threads".
 * @throws RangeError unless `threads` is a whole number, at least 1.
 */
export function assertThreads(what: string, threads: number): void {
  if (Number.isInteger(threads) && threads >= 1) return;
  throw new RangeError(`${what} must be a whole number, at least 1, got ${threads}`);
}

/** Delivers the messages that a port still holds: the last messages of a task may arrive after its result. */
function drain<Message>(port: MessagePort, onMessage: (message: Message) => void): void {
  for (let rest = receiveMessageOnPort(port); rest; rest = receiveMessageOnPort(port)) onMessage(rest.message);
}

/**
 * Watches for threads that cannot start. Piscina then starts no others, leaves the tasks that wait, and ends the process
 * if such a thread had no task yet.
 */
function watchThreads(pool: Piscina) {
  let rejectAll: (error: Error) => void;
  const allEnded = new Promise<never>((_, reject) => {
    rejectAll = reject;
  });
  allEnded.catch(() => undefined);
  const note = (error: unknown) => {
    if (pool.threads.length === 0) rejectAll(new Error(`no worker thread is left: ${reasonOf(error)}`));
  };
  pool.on("error", note);
  return {
    /** Rejects once no thread is left. */
    allEnded,
    /** Takes the error of a task, and throws it again. */
    check: (error: unknown): never => {
      note(error);
      throw error;
    },
  };
}

/**
 * Creates a pool of worker threads.
 *
 * @param file URL of the worker's module. Its handlers take `{ task, port }` and post messages to `port`, which is
 * present if the task is run with `onMessage`. An error of a handler loses its class on the way here, but keeps its
 * message.
 * @throws RangeError unless `threads` is a whole number, at least 1. Tasks reject if a thread cannot start.
 */
export function createWorkerPool<Handlers, Message = never>(
  file: URL,
  { threads, heap }: PoolOptions,
): WorkerPool<Handlers, Message> {
  assertThreads("createWorkerPool: threads", threads);
  const limits = heap && {
    resourceLimits: { maxYoungGenerationSizeMb: heap.youngMegabytes, maxOldGenerationSizeMb: heap.oldMegabytes },
  };
  const size = { minThreads: 1, maxThreads: threads, idleTimeout: 1000 };
  // Native libraries read the environment of the process; without SHARE_ENV, a thread changes only a copy of it.
  const pool = new Piscina({ filename: file.href, env: SHARE_ENV, ...size, ...limits });
  const { allEnded, check } = watchThreads(pool);
  return {
    threads,
    allocate: (bytes) => new SharedArrayBuffer(bytes),
    async run(name, task, onMessage) {
      if (!onMessage) return await Promise.race([pool.run({ task }, { name }).catch(check), allEnded]);
      const { port1, port2 } = new MessageChannel();
      const messageFailed = new Promise<never>((_, reject) => {
        port1.on("message", (message) => {
          try {
            onMessage(message);
          } catch (error) {
            reject(error);
          }
        });
      });
      try {
        const ran = pool.run({ task, port: port2 }, { name, transferList: [port2] }).catch(check);
        const result = await Promise.race([ran, messageFailed, allEnded]);
        drain(port1, onMessage);
        return result;
      } finally {
        port1.close();
      }
    },
    // Piscina's `close` waits for all tasks: if one fold failed, the others would first train to the end.
    close: () => pool.destroy(),
  };
}
