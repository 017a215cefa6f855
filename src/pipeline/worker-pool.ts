import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { Piscina } from "piscina";

/** A pool of worker threads that runs one exported function of one file. */
export interface WorkerPool<Task, Result, Message> {
  /** How many tasks run side by side. */
  readonly threads: number;
  /** Runs a task when a thread is free; `onMessage` gets all that the task posts, before its result. */
  readonly run: (task: Task, onMessage?: (message: Message) => void) => Promise<Result>;
  /** Ends all threads at once: a task that still runs, or waits, is given up. */
  readonly close: () => Promise<void>;
}

/** How a pool runs. */
export interface PoolOptions {
  /** The exported function of the worker's module. */
  readonly name: string;
  /** How many tasks run side by side. */
  readonly threads: number;
  /**
   * Most megabytes of young and of old objects that a thread may hold, beside what typed arrays do. V8 leaves garbage lie
   * until it comes near them, so to a long job they are memory. Left out, they are V8's, which are high.
   */
  readonly heap?: { readonly youngMegabytes: number; readonly oldMegabytes: number };
}

/**
 * Throws unless a number of worker threads is a whole number, at least 1.
 *
 * @param what The function and its argument, for the message: "prepare: threads".
 * @throws RangeError for any other number.
 */
export function assertThreads(what: string, threads: number): void {
  if (Number.isInteger(threads) && threads >= 1) return;
  throw new RangeError(`${what} must be a whole number, at least 1, got ${threads}`);
}

/** Hands on what a port still holds: the last messages of a task may come after its result. */
function drain<Message>(port: MessagePort, onMessage: (message: Message) => void): void {
  for (let rest = receiveMessageOnPort(port); rest; rest = receiveMessageOnPort(port)) onMessage(rest.message);
}

/**
 * Starts a pool of worker threads.
 *
 * @param file Module of the worker; its exported function `name` takes `{ task, port }` and posts messages to `port`,
 * which is there where the task was given an `onMessage`. An error of it loses its class on the way here, not its
 * message.
 * @throws RangeError unless `threads` is a whole number, at least 1.
 */
export function createWorkerPool<Task, Result, Message>(
  file: URL,
  { name, threads, heap }: PoolOptions,
): WorkerPool<Task, Result, Message> {
  assertThreads("createWorkerPool: threads", threads);
  const limits = heap && {
    resourceLimits: { maxYoungGenerationSizeMb: heap.youngMegabytes, maxOldGenerationSizeMb: heap.oldMegabytes },
  };
  const size = { minThreads: 1, maxThreads: threads, idleTimeout: 1000 };
  const pool = new Piscina({ filename: file.href, name, ...size, ...limits });
  return {
    threads,
    async run(task, onMessage) {
      if (!onMessage) return (await pool.run({ task })) as Result;
      const { port1, port2 } = new MessageChannel();
      port1.on("message", onMessage);
      try {
        const result = (await pool.run({ task, port: port2 }, { transferList: [port2] })) as Result;
        drain(port1, onMessage);
        return result;
      } finally {
        port1.close();
      }
    },
    // Piscina's own `close` waits for every task: when one fold fails, the others would train to their end first.
    close: () => pool.destroy(),
  };
}
