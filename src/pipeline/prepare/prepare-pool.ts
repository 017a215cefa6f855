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
