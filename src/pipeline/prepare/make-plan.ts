import { unwrapResult } from "../workers/task-result.js";
import { createWorkerPool } from "../workers/worker-pool.js";
import type { InspectedFiles } from "./inspect-files.js";
import type { PlannedSeries, SeriesPlan } from "./plan-series.js";
import type * as planWorker from "./plan-worker.js";

/** Plan of a preparation: the series to prepare, and the results of inspecting the files. */
export interface PreparePlan extends SeriesPlan, Pick<InspectedFiles, "identifying" | "fileWarnings"> {}

/** Memory limits of the planner, for millions of files. Few young objects, to add little to those of other threads. */
const PLAN_HEAP = { youngMegabytes: 3, oldMegabytes: 4096 };

/** Reads the series of a message. */
function readSeries({ series, files }: planWorker.SentSeries): PlannedSeries[] {
  const lines = files.split("\n");
  return series.map((planned, index) => ({ ...planned, files: lines[index] }));
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
  const worker = new URL("./plan-worker.js", import.meta.url);
  const pool = createWorkerPool<typeof planWorker, planWorker.PlanMessage>(worker, { threads: 1, heap: PLAN_HEAP });
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
