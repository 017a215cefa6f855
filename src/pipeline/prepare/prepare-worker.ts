import { preparedPaths } from "../images/prepared-folder.js";
import { type TaskResult, toTaskResult } from "../workers/task-result.js";
import { confirmSeries } from "./confirm-series.js";
import { formatHashes, parseHashes } from "./file-hashes.js";
import type { PlannedSeries } from "./plan-series.js";
import { parseFiles } from "./planned-files.js";
import { type PrepareSeriesTask, prepareSeries } from "./prepare-series.js";
import { withJournals } from "./run-journals.js";
import { emptyRecord, formatRecord, parseRecord } from "./series-record.js";
import { appendOrFail } from "./unwritable.js";
import { type TableContext, type WrittenSet, writePreparedTables } from "./write-prepared-tables.js";
import type { PrepareTarget } from "./write-slice.js";

/** What an earlier run wrote of a series. */
interface EarlierLines {
  /** Its line of the manifest. */
  readonly record: string;
  /** Its line of the list of hashes. */
  readonly hashes: string | undefined;
}

/** What a worker is told of a series: to find out whether it needs no work, by what is known of it, or to prepare it. */
export interface SeriesTask {
  readonly planned: PlannedSeries;
  readonly target: PrepareTarget;
  /** Absent for a series that is to be prepared. */
  readonly earlier?: EarlierLines;
}

/** A series that needs no work. */
interface ConfirmedSeries {
  readonly images: number;
  /** What is to be its line of the list of hashes. */
  readonly hashes: string;
}

/** Finds out whether a series needs no work. What is damaged of its lines is not believed. */
function confirm(task: PrepareSeriesTask, earlier: EarlierLines): ConfirmedSeries | undefined {
  try {
    const record = parseRecord(earlier.record);
    const hashes = confirmSeries(task, record, parseHashes(earlier.hashes));
    return hashes && { images: record.slices.length, hashes: formatHashes(task.series, hashes) };
  } catch {
    return undefined;
  }
}

/**
 * Works on a series, and writes down what became of it: lines that went through the thread of the job would be garbage
 * there. A door of a worker thread.
 *
 * @returns How many slices of it already had their images.
 */
export function workOnSeries({ task: order }: { readonly task: SeriesTask }): Promise<TaskResult<number>> {
  const { planned, target, earlier } = order;
  const task = { series: planned.series, files: parseFiles(planned.files), ...target };
  const paths = preparedPaths(target.output, target.set);
  return toTaskResult(async () => {
    if (earlier) {
      const confirmed = confirm(task, earlier);
      if (confirmed && confirmed.hashes !== earlier.hashes) appendOrFail(paths.hashes, confirmed.hashes);
      if (confirmed) return confirmed.images;
      // From now on its images may be of this run: a record of other ones must not be believed, should it be killed.
      appendOrFail(paths.manifest, formatRecord(emptyRecord(task.series, task.settings)));
    }
    const { record, hashes } = await prepareSeries(task);
    appendOrFail(paths.manifest, formatRecord(record));
    appendOrFail(paths.hashes, formatHashes(task.series, hashes));
    return 0;
  });
}

/** The tables to write. */
interface TablesTask extends Omit<TableContext, "paths"> {
  readonly output: string;
  readonly set: string;
}

/** Writes the tables of a set from its journals. A door of a worker thread: it ends before long, and its garbage with it. */
export function writeTablesInWorker({ task }: { readonly task: TablesTask }): Promise<TaskResult<WrittenSet>> {
  const { output, set, ...context } = task;
  const paths = preparedPaths(output, set);
  return toTaskResult(() =>
    withJournals(paths, set, (journals) => writePreparedTables(journals, { ...context, paths })),
  );
}
