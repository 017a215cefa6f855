import { reasonOf } from "../../errors.js";
import { groupBy } from "../../group-by.js";
import type { PrepareSettings } from "../images/prepare-settings.js";
import { assertHeld, type Fence } from "../workers/fence.js";
import { forEachLimited } from "../workers/for-each-limited.js";
import { stoppedError } from "../workers/stop.js";
import { unwrapResult } from "../workers/task-result.js";
import type { WorkerPool } from "../workers/worker-pool.js";
import type { PlannedSeries } from "./plan-series.js";
import { parseFiles } from "./planned-files.js";
import type * as prepareWorker from "./prepare-worker.js";
import type { SeriesTask } from "./prepare-worker.js";
import type { RunJournals } from "./run-journals.js";
import { emptyRecord, formatRecord, type PrepareFailure } from "./series-record.js";
import type { StackChoice } from "./stack-record.js";
import { appendOrFail } from "./unwritable.js";
import type { PrepareTarget } from "./write-slice.js";

/** The set that series are prepared for, and their journals. */
interface RunContext {
  readonly target: PrepareTarget;
  /** Choices for the stacks of each series; absent if all stacks are drawn. */
  readonly choices?: ReadonlyMap<string, readonly StackChoice[]> | undefined;
  /** Journals of earlier runs, and those to append to. */
  readonly journals: RunJournals;
  /** Shows that no other process prepares these series. */
  readonly fence: Fence;
}

/** Settings of {@link runSeries}. */
interface RunOptions {
  readonly pool: WorkerPool<typeof prepareWorker>;
  /** Stops after the series in progress. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (done: number, total: number) => void;
  /** Called, perhaps repeatedly, when threads of the pool have nothing more to do for these series. */
  readonly onIdle?: (() => void) | undefined;
}

/**
 * Returns the record of a series whose worker ended early, for example out of memory. It has no inputs, so that a later
 * run prepares the series again.
 */
function brokenRecord({ series, files }: PlannedSeries, { settings }: PrepareTarget, error: unknown): string {
  const reason = `worker ended: ${reasonOf(error)}`;
  const failures = parseFiles(files).map(
    ({ source }): PrepareFailure => ({ file: source.file, stage: "image", reason }),
  );
  return formatRecord({ ...emptyRecord(series, settings), failures });
}

/** Returns the lines that an earlier run wrote about a series. */
function earlierLines({ series }: PlannedSeries, { manifest, hashes }: RunJournals): Pick<SeriesTask, "earlier"> {
  const record = manifest.lineOf(series);
  return record === undefined ? {} : { earlier: { record, hashes: hashes.lineOf(series) } };
}

/**
 * Prepares all series that need it, several at once. The worker of a series appends its lines to the journals.
 *
 * @param series Series of the plan.
 * @returns Number of slices that already had their images.
 * @throws DataError if an image cannot be written; Error if another process takes over, or if the job is to stop: see
 *   `isTransient`.
 */
export async function runSeries(
  series: readonly PlannedSeries[],
  { target, choices, journals, fence }: RunContext,
  { pool, signal, onProgress, onIdle }: RunOptions,
): Promise<number> {
  const { paths } = journals;
  const total = series.reduce((sum, { fileCount }) => sum + fileCount, 0);
  let done = 0;
  let imagesBefore = 0;
  let ended = 0;
  onProgress(0, total);
  await forEachLimited(series, pool.threads, async (planned, index) => {
    if (signal?.aborted) throw stoppedError();
    if (index === series.length - 1 && series.length - ended < pool.threads) onIdle?.();
    const known = { choices: choices?.get(planned.series), ...earlierLines(planned, journals) };
    const before = await pool
      .run("workOnSeries", { planned, target, fence, journals: paths, ...known })
      .then(unwrapResult, (error) => {
        // This process has lost the set, and no worker has ended.
        assertHeld(fence);
        appendOrFail(paths.manifest, brokenRecord(planned, target, error));
        return 0;
      });
    // Not in one step with `await`: other series change the sum while this one waits.
    imagesBefore += before;
    done += planned.fileCount;
    ended++;
    if (series.length - ended < pool.threads) onIdle?.();
    onProgress(done, total);
  });
  return imagesBefore;
}

/**
 * Chooses one stack of each study, several studies at once.
 *
 * @returns Choices for the stacks of each series, by SeriesInstanceUID.
 */
export async function chooseStacks(
  series: readonly PlannedSeries[],
  { pool, include, onProgress }: Pick<RunOptions, "pool" | "onProgress"> & Pick<PrepareSettings, "include">,
): Promise<ReadonlyMap<string, readonly StackChoice[]>> {
  const studies = [...groupBy(series, ({ study }) => study).values()];
  const chosen = new Map<string, readonly StackChoice[]>();
  let done = 0;
  await forEachLimited(studies, pool.threads, async (study) => {
    for (const { series: id, choices } of await pool.run("chooseStackInWorker", { study, include }))
      chosen.set(id, choices);
    done++;
    onProgress(done, studies.length);
  });
  return chosen;
}
