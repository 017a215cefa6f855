import type { Engine } from "../../backend/index.js";
import { type LoaderImages, loaderThreads } from "../images/image-loader.js";
import { defaultParallel } from "../workers/default-parallel.js";
import type { Device } from "../workers/devices.js";
import { addProgress } from "./add-progress.js";
import type { FittedFold } from "./fit-fold.js";
import { startFoldPool, stopPool } from "./fold-pool.js";
import type { FoldPlan } from "./plan-folds.js";
import type { RunConfig } from "./run-config.js";
import { shareFolds } from "./shared-images.js";

/** Memory for cached images in bytes, shared by the folds that train in parallel. */
const CACHE_BYTES = 1e9;

/** Seconds between two checkpoints: an interrupted process loses at most ten minutes of work. */
const CHECKPOINT_SECONDS = 600;

/** Settings of the training of several folds. */
export interface FitFoldsOptions {
  /** Folds to train in parallel, on an engine that does not use the whole machine. Default: one per core, as far as memory allows. */
  readonly parallel?: number;
  /** Devices to train on, with one process per device instead of threads on one engine; see {@link parseDevice}. */
  readonly devices?: readonly Device[] | undefined;
  /** Longest time between two checkpoints of a fold in seconds, besides those after each epoch. Default 600. */
  readonly checkpointSeconds?: number;
  /**
   * Stops the job once it is aborted: each fold writes a checkpoint, and the job then rejects with an error for which
   * {@link isTransient} is true. With `devices`, processes end at once, and resume from their last checkpoint.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called after each batch with the images done in all folds (trained on, validated or predicted), the number that was
   * left at the start, and a note.
   */
  readonly onProgress?: (done: number, total: number, note: string) => void;
}

/** A run, and the engine or devices to train its folds on. */
interface FitFoldsContext {
  readonly config: RunConfig;
  readonly images: LoaderImages;
  readonly run: string;
  readonly on: Engine | readonly Device[];
}

/** Trains folds in parallel, each from its last checkpoint or, without one, from the start. */
export async function fitFolds(
  options: FitFoldsOptions,
  { run, on, config: chosen, images: { folder, fileNames, window } }: FitFoldsContext,
  { folds, labels }: Pick<FoldPlan, "folds" | "labels">,
): Promise<FittedFold[]> {
  const { parallel = defaultParallel(), checkpointSeconds = CHECKPOINT_SECONDS, signal, onProgress } = options;
  const config = "name" in on ? { ...chosen, engine: on.name } : chosen;
  const pool = startFoldPool({ on, folds: folds.length, parallel });
  const threads = loaderThreads(pool.threads);
  const progress = addProgress(
    folds.map(({ index }) => index),
    onProgress,
  );
  const cacheBytes = Math.floor(CACHE_BYTES / pool.threads);
  const stop = stopPool(pool, { on, signal });
  try {
    const shared = shareFolds({ images: { folder, fileNames, window }, labels, folds }, pool.allocate);
    const common = { config, images: shared.images, run, labels: shared.labels };
    return await Promise.all(
      shared.folds.map(async (fold, index) => {
        const task = { ...common, fold, threads, cacheBytes, checkpointSeconds, stop };
        const fitted = await pool.run("fitFoldInWorker", task, (message) => progress.update(index, message));
        progress.finish(index);
        return fitted;
      }),
    );
  } finally {
    await pool.close();
  }
}
