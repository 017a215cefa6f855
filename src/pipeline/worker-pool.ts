import { MessageChannel } from "node:worker_threads";
import { Piscina } from "piscina";

/** A pool of worker threads that runs one exported function of one file. */
export interface WorkerPool<Task, Result, Message> {
  /** Runs a task when a thread is free; `onMessage` gets what the task posts meanwhile. */
  readonly run: (task: Task, onMessage?: (message: Message) => void) => Promise<Result>;
  readonly close: () => Promise<void>;
}

/**
 * Starts a pool of worker threads.
 *
 * @param file Module of the worker; its exported function `name` takes `{ task, port }` and posts messages to `port`.
 * @param options `threads`: how many tasks run side by side.
 */
export function createWorkerPool<Task, Result, Message>(
  file: URL,
  { name, threads }: { readonly name: string; readonly threads: number },
): WorkerPool<Task, Result, Message> {
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`createWorkerPool: threads must be >= 1, got ${threads}`);
  const pool = new Piscina({ filename: file.href, name, minThreads: 1, maxThreads: threads, idleTimeout: 1000 });
  return {
    async run(task, onMessage) {
      const { port1, port2 } = new MessageChannel();
      port1.on("message", (message: Message) => onMessage?.(message));
      try {
        return (await pool.run({ task, port: port2 }, { transferList: [port2] })) as Result;
      } finally {
        port1.close();
      }
    },
    close: () => pool.close(),
  };
}
