import { DataError } from "../errors.js";
import type { Journal } from "../io/index.js";
import { reasonOf } from "./open-slices.js";
import type { PrepareSeriesTask } from "./prepare-series.js";
import type { SeriesAnswer, SeriesOrder } from "./prepare-worker.js";
import { runBounded } from "./run-bounded.js";
import { emptyRecord, formatRecord, type PrepareFailure } from "./series-record.js";
import { createWorkerPool, type WorkerPool } from "./worker-pool.js";

/** What runs leave of each series as they go on, by SeriesInstanceUID. */
export interface RunJournals {
  readonly manifest: Journal;
  /** The hashes of the files, by which a later run need not read them. */
  readonly hashes: Journal;
}

/** How a run goes. */
interface RunOptions {
  readonly threads: number;
  readonly onProgress: (done: number, total: number) => void;
}

type SeriesPool = WorkerPool<SeriesOrder, SeriesAnswer, never>;

/** What a worker may need for the headers of a series of ten thousands of slices: pixels do not count. */
export const WORKER_HEAP = { youngMegabytes: 8, oldMegabytes: 256 };

/** The answer for a series whose worker ended, as without memory. Its record has no inputs: a later run tries it again. */
function brokenAnswer({ series, files, settings }: PrepareSeriesTask, error: unknown): SeriesAnswer {
  const reason = `worker ended: ${reasonOf(error)}`;
  const failures = files.map(({ source }): PrepareFailure => ({ file: source.file, stage: "image", reason }));
  return { record: formatRecord({ ...emptyRecord(series, settings), failures }) };
}

/** Finds out whether a series needs no work, and how many images it has then. */
async function countConfirmed(
  task: PrepareSeriesTask,
  { manifest, hashes }: RunJournals,
  pool: SeriesPool,
): Promise<number | undefined> {
  const { series, settings } = task;
  const record = manifest.lineOf(series);
  if (record === undefined) return undefined;
  const known = hashes.lineOf(series);
  const answer = await pool.run({ task, earlier: { record, hashes: known } }).catch((): SeriesAnswer => ({}));
  if (answer.record === undefined) {
    // From now on its images may be of this run: a record of other ones must not be believed, should it be killed.
    manifest.append(series, formatRecord(emptyRecord(series, settings)));
    return undefined;
  }
  if (answer.hashes !== undefined && answer.hashes !== known) hashes.append(series, answer.hashes);
  return answer.images;
}

/** Prepares a series, and writes down what became of it. */
async function prepareAndNote(task: PrepareSeriesTask, { manifest, hashes }: RunJournals, pool: SeriesPool) {
  const answer = await pool.run({ task }).catch((error) => brokenAnswer(task, error));
  if (answer.unwritable) throw new DataError(answer.unwritable.message, { file: answer.unwritable.file as string });
  manifest.append(task.series, answer.record as string);
  if (answer.hashes !== undefined) hashes.append(task.series, answer.hashes);
}

/**
 * Prepares all series that need it, side by side, and adds the line of each to the journals.
 *
 * @returns How many slices of other series have their images.
 * @throws DataError when an image cannot be written.
 */
export async function runSeries(
  tasks: readonly PrepareSeriesTask[],
  journals: RunJournals,
  { threads, onProgress }: RunOptions,
): Promise<number> {
  const worker = new URL("./prepare-worker.js", import.meta.url);
  const pool: SeriesPool = createWorkerPool(worker, { name: "workOnSeries", threads, heap: WORKER_HEAP });
  const total = tasks.reduce((sum, { files }) => sum + files.length, 0);
  let [done, imagesBefore] = [0, 0];
  try {
    onProgress(0, total);
    await runBounded(tasks, threads, async (task) => {
      const confirmed = await countConfirmed(task, journals, pool);
      if (confirmed === undefined) await prepareAndNote(task, journals, pool);
      imagesBefore += confirmed ?? 0;
      done += task.files.length;
      onProgress(done, total);
    });
  } finally {
    await pool.close();
  }
  return imagesBefore;
}
