import type { Engine } from "../../backend/index.js";
import { createDevicePool } from "../workers/device-pool.js";
import type { Device } from "../workers/devices.js";
import { createWorkerPool, type WorkerPool } from "../workers/worker-pool.js";
import { foldsSideBySide } from "./choose-engine.js";
import type { FoldMessage } from "./fold-message.js";
import type * as foldWorker from "./fold-worker.js";

/** What folds are computed with. */
interface FoldPoolOptions {
  /** The engine of all folds, or what each process computes with. */
  readonly on: Engine | readonly Device[];
  readonly folds: number;
  /** Folds side by side on an engine that leaves room for others. */
  readonly parallel: number;
}

/** Starts threads for folds on one engine, or a process on each device. */
export function startFoldPool({ on, folds, parallel }: FoldPoolOptions): WorkerPool<typeof foldWorker, FoldMessage> {
  const worker = new URL("./fold-worker.js", import.meta.url);
  if (!("name" in on)) return createDevicePool(worker, on.slice(0, folds));
  return createWorkerPool(worker, { threads: foldsSideBySide(on, Math.min(parallel, folds)) });
}
