import { reasonOf } from "../../errors.js";
import { unwrapResult } from "../workers/task-result.js";
import { createWorkerPool } from "../workers/worker-pool.js";
import type { InspectedFiles } from "./inspect-files.js";
import type { PlannedSeries, SeriesPlan } from "./plan-series.js";
import type * as planWorker from "./plan-worker.js";

/** Plan of a preparation: the series to prepare, and the results of inspecting the files. */
export interface PreparePlan extends SeriesPlan, Pick<InspectedFiles, "identifying" | "fileWarnings"> {}

/** Memory limit of young objects of the planner: few, to add little to those of other threads. */
const YOUNG_MEGABYTES = 3;

/**
 * Memory limits of old objects: a low one that is enough for about a million files, because V8 uses up what it is allowed,
 * and a high one for more files.
 */
const OLD_MEGABYTES = [700, 8192] as const;

/** Message of a thread that needs more memory than its limit. */
const OUT_OF_MEMORY = /memory limit|out of memory/i;

/** Reads the series of a message. */
function readSeries({ series, files }: planWorker.SentSeries): PlannedSeries[] {
  const lines = files.split("\n");
  return series.map((planned, index) => ({ ...planned, files: lines[index] }));
}

/** Plans in a thread with this much memory. */
async function planWithin(
  oldMegabytes: number,
  task: planWorker.PlanTask,
  onFile: (done: number, total: number) => void,
): Promise<PreparePlan> {
  const worker = new URL("./plan-worker.js", import.meta.url);
  const heap = { youngMegabytes: YOUNG_MEGABYTES, oldMegabytes };
  const pool = createWorkerPool<typeof planWorker, planWorker.PlanMessage>(worker, { threads: 1, heap });
  const series: PlannedSeries[] = [];
  try {
    const rest = unwrapResult(
      await pool.run("planInWorker", task, (message) => {
        if ("done" in message) onFile(message.done, message.total);
        else series.push(...readSeries(message));
      }),
    );
    return { ...rest, series };
  } finally {
    await pool.close();
  }
}

/**
 * Lists the files of an input, creates the output folder, reads the headers and plans the series. A separate thread
 * does all of this and returns its memory when it ends; on this thread, the garbage would stay for minutes.
 *
 * @throws DataError if the input cannot be listed or the output cannot be written to.
 */
export async function makePlan(
  task: planWorker.PlanTask,
  onFile: (done: number, total: number) => void,
): Promise<PreparePlan> {
  const [low, high] = OLD_MEGABYTES;
  try {
    return await planWithin(low, task, onFile);
  } catch (error) {
    if (!OUT_OF_MEMORY.test(reasonOf(error))) throw error;
    return planWithin(high, task, onFile);
  }
}
