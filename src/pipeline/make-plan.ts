import type { SourceFile } from "../io/index.js";
import type { InspectedFile } from "./inspect-file.js";
import { type InspectedFiles, inspectFiles } from "./inspect-files.js";
import { planSeries, type SeriesPlan } from "./plan-series.js";
import type { PrepareSeriesTask } from "./prepare-series.js";
import { WORKER_HEAP } from "./run-series.js";
import { createWorkerPool } from "./worker-pool.js";

/** What there is to do, and what is known before it is begun. */
export interface PreparePlan extends SeriesPlan, Pick<InspectedFiles, "skipped" | "identifying"> {}

/** How headers are read. */
interface InspectOptions {
  readonly threads: number;
  /** Called after each batch of files with the number of files done. */
  readonly onFile: (done: number, total: number) => void;
}

/** Reads the headers of files. */
async function inspect(sources: readonly SourceFile[], { threads, onFile }: InspectOptions): Promise<InspectedFiles> {
  const worker = new URL("./prepare-worker.js", import.meta.url);
  const pool = createWorkerPool<readonly SourceFile[], InspectedFile[], never>(worker, {
    name: "inspectInWorker",
    threads,
    heap: WORKER_HEAP,
  });
  try {
    return await inspectFiles(sources, pool, onFile);
  } finally {
    await pool.close();
  }
}

/**
 * Reads the headers of files in worker threads, and plans the series. Of what headers say nothing is held beyond this: with
 * a large set that would be most of the memory.
 */
export async function makePlan(
  sources: readonly SourceFile[],
  target: Pick<PrepareSeriesTask, "output" | "set" | "settings">,
  options: InspectOptions,
): Promise<PreparePlan> {
  const { files, failures, skipped, identifying } = await inspect(sources, options);
  const plan = planSeries(files, target);
  return { ...plan, failures: [...failures, ...plan.failures], skipped, identifying };
}
