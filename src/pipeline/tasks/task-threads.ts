import { availableParallelism } from "node:os";
import { startPreparePool } from "../prepare/prepare-pool.js";
import type * as prepareWorker from "../prepare/prepare-worker.js";
import type { WorkerPool } from "../workers/worker-pool.js";

/** Threads that the preparations of one process share: starting them takes as long as preparing dozens of slices. */
export interface TaskThreads {
  /** Returns the threads, and starts them at the first call. */
  readonly pool: () => WorkerPool<typeof prepareWorker>;
  /** Ends the threads. */
  readonly close: () => Promise<void>;
}

/**
 * Keeps threads for the tasks of one process.
 *
 * @param threads Number of threads. Default: one per core.
 */
export function keepThreads(threads: number = availableParallelism()): TaskThreads {
  let started: WorkerPool<typeof prepareWorker> | undefined;
  return {
    pool: () => {
      started ??= startPreparePool(threads);
      return started;
    },
    close: async () => started?.close(),
  };
}
