import { isCtError } from "../errors.js";
import type { SourceFile } from "../io/index.js";
import { confirmSeries } from "./confirm-series.js";
import { formatHashes, parseHashes } from "./file-hashes.js";
import { type InspectedFile, inspectFile } from "./inspect-file.js";
import { type PrepareSeriesTask, prepareSeries } from "./prepare-series.js";
import { formatRecord, parseRecord } from "./series-record.js";

/** What an earlier run wrote of a series. */
export interface EarlierLines {
  /** Its line of the manifest. */
  readonly record: string;
  /** Its line of the list of hashes. */
  readonly hashes: string | undefined;
}

/** What a worker is told of a series: to find out whether it needs no work, by what is known of it, or to prepare it. */
export interface SeriesOrder {
  readonly task: PrepareSeriesTask;
  /** Absent for a series that is to be prepared. */
  readonly earlier?: EarlierLines;
}

/** What a worker tells of a series: errors lose their class between threads, so the one that ends a job is a value. */
export interface SeriesAnswer {
  /** The line of the manifest; absent for a series that turned out to need work. */
  readonly record?: string;
  /** The line of the list of hashes. */
  readonly hashes?: string;
  /** How many slices of it have images. */
  readonly images?: number;
  /** An image could not be written. */
  readonly unwritable?: { readonly message: string; readonly file: string | undefined };
}

/** Finds out whether a series needs no work. */
function confirm(task: PrepareSeriesTask, earlier: EarlierLines): SeriesAnswer {
  const record = parseRecord(earlier.record);
  const hashes = confirmSeries(task, record, parseHashes(earlier.hashes));
  if (hashes === undefined) return {};
  return { record: earlier.record, hashes: formatHashes(task.series, hashes), images: record.slices.length };
}

/** Works on a series. The door of a worker thread. */
export async function workOnSeries({ task: order }: { readonly task: SeriesOrder }): Promise<SeriesAnswer> {
  const { task, earlier } = order;
  if (earlier) return confirm(task, earlier);
  try {
    const { record, hashes } = await prepareSeries(task);
    return { record: formatRecord(record), hashes: formatHashes(task.series, hashes), images: record.slices.length };
  } catch (error) {
    if (!isCtError(error, "DataError")) throw error;
    return { unwritable: { message: error.message, file: error.file } };
  }
}

/** Inspects the headers of files. The door of a worker thread. */
export function inspectInWorker({ task }: { readonly task: readonly SourceFile[] }): InspectedFile[] {
  return task.map(inspectFile);
}
