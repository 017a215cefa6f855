import type { NonSliceKind } from "../../dicom/index.js";
import { preparedPaths } from "../images/prepared-folder.js";
import { assertHeld, type Fence } from "../workers/fence.js";
import { type TaskResult, toTaskResult } from "../workers/task-result.js";
import { chooseStack } from "./choose-stack.js";
import { confirmSeries } from "./confirm-series.js";
import { formatHashes, parseHashes } from "./file-hashes.js";
import { openSlices } from "./open-slices.js";
import { orderSlices } from "./order-slices.js";
import type { PlannedSeries } from "./plan-series.js";
import { parseFiles } from "./planned-files.js";
import { type PrepareSeriesTask, prepareSeries } from "./prepare-series.js";
import { type JournalPaths, type NamedSet, withJournals } from "./run-journals.js";
import { emptyRecord, formatRecord, parseRecord } from "./series-record.js";
import type { StackChoice } from "./stack-record.js";
import { describeStack } from "./stack-record.js";
import { appendOrFail } from "./unwritable.js";
import { type TableContext, type WrittenSet, writePreparedTables } from "./write-prepared-tables.js";
import type { PrepareTarget } from "./write-slice.js";

/** Lines about a series in the journals of an earlier run. */
interface EarlierLines {
  /** Line of the preparation manifest. */
  readonly record: string;
  /** Line of the list of hashes. */
  readonly hashes: string | undefined;
}

/** A series to prepare, unless the lines of an earlier run show that it needs no work. */
export interface SeriesTask {
  readonly planned: PlannedSeries;
  readonly target: PrepareTarget;
  /** Whether each of its stacks is drawn, in order; absent if all are. */
  readonly choices?: readonly StackChoice[] | undefined;
  /** Absent if no earlier run has prepared the series. */
  readonly earlier?: EarlierLines;
  /** Journals to append to. */
  readonly journals: JournalPaths;
  /** Shows that no other process prepares the series. */
  readonly fence: Fence;
}

/** A series that needs no work. */
interface ConfirmedSeries {
  /** Number of its slices, all of which have their images. */
  readonly images: number;
  /** Its new line of the list of hashes. */
  readonly hashes: string;
}

/** Checks whether a series needs no work. If one of its lines is damaged, it is prepared again. */
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
 * Prepares a series if needed, and appends its lines to the journals. Writing here keeps the main thread's heap small.
 * Handler of a worker thread.
 *
 * @returns Number of its slices that already had their images.
 */
export function workOnSeries({ task: seriesTask }: { readonly task: SeriesTask }): Promise<TaskResult<number>> {
  const { planned, target, choices, earlier, journals: paths, fence } = seriesTask;
  const task = { series: planned.series, files: parseFiles(planned.files), choices, ...target };
  return toTaskResult(async () => {
    assertHeld(fence);
    if (earlier) {
      const confirmed = confirm(task, earlier);
      if (confirmed && confirmed.hashes !== earlier.hashes) appendOrFail(paths.hashes, confirmed.hashes);
      if (confirmed) return confirmed.images;
      // From now on, its images may come from this run. If the run is killed, the old record must not count.
      appendOrFail(paths.manifest, formatRecord(emptyRecord(task.series, task.settings)));
    }
    const { record, hashes } = await prepareSeries(task);
    assertHeld(fence);
    appendOrFail(paths.manifest, formatRecord(record));
    appendOrFail(paths.hashes, formatHashes(task.series, hashes));
    return 0;
  });
}

/** Tables to write. */
interface TablesTask extends Omit<TableContext, "paths"> {
  readonly output: string;
  readonly named: NamedSet;
}

/** Writes the tables of a set from its journals. Handler of a worker thread, which soon ends and frees the memory. */
export function writeTablesInWorker({ task }: { readonly task: TablesTask }): Promise<TaskResult<WrittenSet>> {
  const { output, named, ...context } = task;
  const paths = preparedPaths(output, named.set);
  return toTaskResult(() =>
    withJournals(paths, named, (journals) => writePreparedTables(journals, { ...context, paths })),
  );
}

/** Choices for the stacks of a series. */
export interface SeriesChoices {
  /** SeriesInstanceUID. */
  readonly series: string;
  readonly choices: readonly StackChoice[];
}

/** A study of which one stack is chosen. */
interface ChooseTask {
  readonly study: readonly PlannedSeries[];
  readonly include?: readonly NonSliceKind[] | undefined;
}

/** Reads the headers of a study and chooses one of its stacks. Handler of a worker thread. */
export function chooseStackInWorker({ task: { study, include } }: { readonly task: ChooseTask }): SeriesChoices[] {
  const described = study.map(({ series, files }) => {
    const stacks = orderSlices(openSlices(parseFiles(files), include).slices, []).map(describeStack);
    return { series, stacks };
  });
  const choices = chooseStack(described.flatMap(({ stacks }) => stacks));
  let first = 0;
  return described.map(({ series, stacks }) => {
    first += stacks.length;
    return { series, choices: choices.slice(first - stacks.length, first) };
  });
}
