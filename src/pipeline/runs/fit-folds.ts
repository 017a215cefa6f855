import type { Engine } from "../../backend/index.js";
import { type LoaderImages, loaderThreads } from "../images/image-loader.js";
import type { Device } from "../workers/devices.js";
import { addProgress } from "./add-progress.js";
import type { FittedFold } from "./fit-fold.js";
import { startFoldPool } from "./fold-pool.js";
import type { FoldPlan } from "./plan-folds.js";
import type { RunConfig } from "./run-config.js";

/** Memory for loaded images, shared by the folds that run side by side. */
const CACHE_BYTES = 1e9;

/** No more than ten minutes of work are lost with a process. */
const CHECKPOINT_SECONDS = 600;

/** How folds are trained side by side. */
export interface FitFoldsOptions {
  /** Folds that train side by side, on an engine that leaves room for others. Default 2. */
  readonly parallel?: number;
  /** A process on each of them trains folds, in place of threads on one engine; see {@link parseDevice}. */
  readonly devices?: readonly Device[] | undefined;
  /** Longest time between two checkpoints of a fold, beside those after each epoch. Default 600. */
  readonly checkpointSeconds?: number;
  /** Called after each batch with the images trained on or validated in all folds, of what was left at the start. */
  readonly onProgress?: (done: number, total: number, note: string) => void;
}

/** What folds are trained for, and with. */
interface FitFoldsContext {
  readonly config: RunConfig;
  readonly images: LoaderImages;
  readonly run: string;
  readonly on: Engine | readonly Device[];
}

/** Trains folds side by side, each from its beginning or from where it stood. */
export async function fitFolds(
  options: FitFoldsOptions,
  { run, on, config: chosen, images: { folder, window } }: FitFoldsContext,
  { folds, labels }: Pick<FoldPlan, "folds" | "labels">,
): Promise<FittedFold[]> {
  const { parallel = 2, checkpointSeconds = CHECKPOINT_SECONDS, onProgress } = options;
  const config = "name" in on ? { ...chosen, engine: on.name } : chosen;
  const pool = startFoldPool({ on, folds: folds.length, parallel });
  const threads = loaderThreads(pool.threads);
  const progress = addProgress(
    folds.map(({ index }) => index),
    onProgress,
  );
  const images = { folder, window };
  const cacheBytes = CACHE_BYTES / pool.threads;
  try {
    return await Promise.all(
      folds.map(async (fold, index) => {
        const task = { config, images, run, fold, labels, threads, cacheBytes, checkpointSeconds };
        const fitted = await pool.run("fitFoldInWorker", task, (message) => progress.update(index, message));
        progress.finish(index);
        return fitted;
      }),
    );
  } finally {
    await pool.close();
  }
}
