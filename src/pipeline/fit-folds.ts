import type { Engine } from "../backend/index.js";
import type { Fold } from "../types.js";
import type { Device } from "./devices.js";
import { startFoldPool } from "./fold-pool.js";
import type { FittedFold, FoldMessage } from "./fold-worker.js";
import { type LoaderImages, loaderThreads } from "./image-loader.js";
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
  /** Called after each step with the number of steps done in all folds, counting an early stop as done. */
  readonly onProgress?: (done: number, total: number, note: string) => void;
}

/** Adds up the progress of folds that run side by side. */
function progressOf(folds: readonly Fold[], onProgress: FitFoldsOptions["onProgress"]) {
  const steps = folds.map(() => ({ done: 0, total: 0 }));
  return (index: number, { done, total, note }: FoldMessage) => {
    steps[index] = { done, total };
    onProgress?.(
      steps.reduce((sum, each) => sum + each.done, 0),
      // A fold that has not begun counts as this one: folds differ by a few batches at the most.
      steps.reduce((sum, each) => sum + (each.total || total), 0),
      `fold ${folds[index].index + 1} ${note}`,
    );
  };
}

/** What folds are trained for, and with. */
export interface FitFoldsContext {
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
  const report = progressOf(folds, onProgress);
  try {
    return await Promise.all(
      folds.map(async (fold, index) => {
        let steps = 1;
        const fitted = await pool.run(
          "fitFoldInWorker",
          {
            config,
            images: { folder, window },
            run,
            fold,
            labels,
            threads,
            cacheBytes: CACHE_BYTES / pool.threads,
            checkpointSeconds,
          },
          (message) => {
            steps = message.total;
            report(index, message);
          },
        );
        report(index, { done: steps, total: steps, note: "done" });
        return fitted;
      }),
    );
  } finally {
    await pool.close();
  }
}
