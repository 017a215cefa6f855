import { MessageChannel, type MessagePort, receiveMessageOnPort, SHARE_ENV } from "node:worker_threads";
import { Piscina } from "piscina";

/** What the door of a worker takes as its task. */
type TaskOf<Handler> = Handler extends (input: infer Input) => unknown
  ? Input extends { readonly task: infer Task }
    ? Task
    : never
  : never;

/** What the door of a worker gives. */
type ResultOf<Handler> = Handler extends (order: never) => infer Result ? Awaited<Result> : never;

/** A pool of worker threads that run the exported functions, the doors, of one module. */
export interface WorkerPool<Handlers, Message = never> {
  /** How many tasks run side by side. */
  readonly threads: number;
  /** Runs a task when a thread is free; `onMessage` gets all that the task posts, before its result. */
  readonly run: <Name extends keyof Handlers & string>(
    name: Name,
    task: TaskOf<Handlers[Name]>,
    onMessage?: (message: Message) => void,
  ) => Promise<ResultOf<Handlers[Name]>>;
  /** Ends all threads at once: a task that still runs, or waits, is given up. */
  readonly close: () => Promise<void>;
}

/** How a pool runs. */
interface PoolOptions {
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
 * @param file Module of the worker; its exported functions take `{ task, port }` and post messages to `port`, which is
 * there where the task was given an `onMessage`. An error of it loses its class on the way here, not its message.
 * @throws RangeError unless `threads` is a whole number, at least 1.
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
  // Native libraries read the variables of the process, which a thread otherwise sets in a copy only.
  const pool = new Piscina({ filename: file.href, env: SHARE_ENV, ...size, ...limits });
  return {
    threads,
    async run(name, task, onMessage) {
      if (!onMessage) return await pool.run({ task }, { name });
      const { port1, port2 } = new MessageChannel();
      const refused = new Promise<never>((_, reject) => {
        port1.on("message", (message) => {
          try {
            onMessage(message);
          } catch (error) {
            reject(error);
          }
        });
      });
      try {
        const result = await Promise.race([pool.run({ task, port: port2 }, { name, transferList: [port2] }), refused]);
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
