import { createWorkerPool, type WorkerPool } from "../workers/worker-pool.js";
import type * as prepareWorker from "./prepare-worker.js";

/** Memory limits of a worker, for tables and for the headers of tens of thousands of slices. Pixels do not count. */
const WORKER_HEAP = { youngMegabytes: 8, oldMegabytes: 256 };

/** Starts the threads of a preparation. */
export function startPreparePool(threads: number): WorkerPool<typeof prepareWorker> {
  return createWorkerPool<typeof prepareWorker>(new URL("./prepare-worker.js", import.meta.url), {
    threads,
    heap: WORKER_HEAP,
  });
}

/** Starts the threads of a preparation for the time of some work. */
export async function withPreparePool<Result>(
  threads: number,
  work: (pool: WorkerPool<typeof prepareWorker>) => Promise<Result>,
): Promise<Result> {
  const pool = startPreparePool(threads);
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}
