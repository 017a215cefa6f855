import { unwrapResult } from "../workers/task-result.js";
import { createWorkerPool } from "../workers/worker-pool.js";
import type { InspectedFiles } from "./inspect-files.js";
import type { PlannedSeries, SeriesPlan } from "./plan-series.js";
import type * as planWorker from "./plan-worker.js";

/** What there is to do, and what is known before it is begun. */
export interface PreparePlan extends SeriesPlan, Pick<InspectedFiles, "skipped" | "identifying"> {}

/** What a planner may need for millions of files; its young objects are few, so that they do not add to those of others. */
const PLAN_HEAP = { youngMegabytes: 3, oldMegabytes: 4096 };

/** Reads some series that a planner sent. */
function readSeries({ series, files }: planWorker.SentSeries): PlannedSeries[] {
  const lines = files.split("\n");
  return series.map((planned, index) => ({ ...planned, files: lines[index] }));
}

/**
 * Lists the files of an input, makes the output folder, reads the headers and plans the series. All of it in a thread that
 * ends then and gives its memory back: the garbage of this one would lie there for minutes.
 *
 * @throws DataError when the input cannot be listed or the output not written to.
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
