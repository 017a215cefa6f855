import type { Engine, OnnxEngine } from "../../backend/index.js";
import { createDevicePool } from "../workers/device-pool.js";
import type { Device } from "../workers/devices.js";
import { type Stop, stopOn } from "../workers/stop.js";
import { createWorkerPool, type WorkerPool } from "../workers/worker-pool.js";
import { foldsSideBySide } from "./choose-engine.js";
import type { FoldMessage } from "./fold-message.js";
import type * as foldWorker from "./fold-worker.js";

/** Settings of the workers that compute folds. */
interface FoldPoolOptions {
  /** Engine of all folds, or one device per process. */
  readonly on: Engine | OnnxEngine | readonly Device[];
  readonly folds: number;
  /** Folds in parallel, on an engine that does not use the whole machine. */
  readonly parallel: number;
}

/** Starts threads that compute folds on one engine, or one process per device. */
export function startFoldPool({ on, folds, parallel }: FoldPoolOptions): WorkerPool<typeof foldWorker, FoldMessage> {
  const worker = new URL("./fold-worker.js", import.meta.url);
  if (!("name" in on)) return createDevicePool(worker, on.slice(0, folds));
  return createWorkerPool(worker, { threads: foldsSideBySide(on, Math.min(parallel, folds)) });
}

/**
 * Stops the folds of a pool once a signal aborts. Threads get a request, which they see after each step; processes, with
 * which no memory is shared, end at once.
 *
 * @returns The request for the tasks of threads.
 */
export function stopPool(
  pool: Pick<WorkerPool<typeof foldWorker>, "close">,
  { on, signal }: Pick<FoldPoolOptions, "on"> & { readonly signal: AbortSignal | undefined },
): Stop | undefined {
  if (signal === undefined) return undefined;
  if ("name" in on) return stopOn(signal);
  if (signal.aborted) void pool.close();
  else signal.addEventListener("abort", () => void pool.close(), { once: true });
  return undefined;
}
