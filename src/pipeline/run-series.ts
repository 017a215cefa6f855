import { DataError } from "../errors.js";
import type { Journal } from "../io/index.js";
import { reasonOf } from "./open-slices.js";
import type { PrepareSeriesTask } from "./prepare-series.js";
import type { SeriesAnswer, SeriesOrder } from "./prepare-worker.js";
import { runBounded } from "./run-bounded.js";
import { formatRecord, type SeriesRecord } from "./series-record.js";
import { createWorkerPool } from "./worker-pool.js";

/** What a run over all series left. */
export interface SeriesRun {
  /** Slices of series that were up to date. */
  readonly imagesBefore: number;
  /** Lines of the manifest before this run, of series that were prepared anew. */
  readonly replaced: readonly string[];
  /** Lines of the manifest of series that the input no longer has. */
  readonly vanished: readonly string[];
}

/** What a worker may need for the headers of a series of ten thousands of slices: pixels do not count. */
export const WORKER_HEAP = { youngMegabytes: 8, oldMegabytes: 256 };

/** The record of a series whose worker ended, as without memory: without inputs, so that a later run tries it again. */
function brokenRecord({ series, files }: PrepareSeriesTask, error: unknown): SeriesRecord {
  const reason = `worker ended: ${reasonOf(error)}`;
  return {
    series,
    inputs: [],
    failures: files.map(({ source }) => ({ file: source.file, stage: "image", reason })),
    slices: [],
  };
}

/** Prepares all series that are not up to date, side by side, and adds the line of each to the manifest. */
export async function runSeries(
  tasks: readonly PrepareSeriesTask[],
  manifest: Journal,
  { threads, onProgress }: { readonly threads: number; readonly onProgress: (done: number, total: number) => void },
): Promise<SeriesRun> {
  const worker = new URL("./prepare-worker.js", import.meta.url);
  const pool = createWorkerPool<SeriesOrder, SeriesAnswer, never>(worker, {
    name: "prepareSeriesInWorker",
    threads,
    heap: WORKER_HEAP,
  });
  const wanted = new Set(tasks.map(({ series }) => series));
  const vanished = [...manifest.keys()].filter((series) => !wanted.has(series));
  const vanishedLines = vanished.map((series) => manifest.lineOf(series) as string);
  const replaced: string[] = [];
  const total = tasks.reduce((sum, { files }) => sum + files.length, 0);
  let [done, imagesBefore] = [0, 0];
  onProgress(0, total);
  const runTask = async (task: PrepareSeriesTask) => {
    const earlier = manifest.lineOf(task.series);
    const answer: SeriesAnswer = await pool
      .run({ task, earlier })
      .catch((error) => ({ line: formatRecord(brokenRecord(task, error)) }));
    if (answer.unwritable) throw new DataError(answer.unwritable.message, { file: answer.unwritable.file as string });
    if (answer.isKept) imagesBefore += answer.images ?? 0;
    else {
      manifest.append(task.series, answer.line as string);
      if (earlier !== undefined) replaced.push(earlier);
    }
    done += task.files.length;
    onProgress(done, total);
  };
  try {
    await runBounded(tasks, threads, runTask);
  } finally {
    await pool.close();
  }
  return { imagesBefore, replaced, vanished: vanishedLines };
}
