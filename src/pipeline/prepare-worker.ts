import { isCtError } from "../errors.js";
import type { SourceFile } from "../io/index.js";
import { type InspectedFile, inspectFile } from "./inspect-file.js";
import { isUpToDate } from "./is-up-to-date.js";
import { type PrepareSeriesTask, prepareSeries } from "./prepare-series.js";
import { formatRecord, parseRecord, type SeriesRecord } from "./series-record.js";

/** What a worker is told of a series: the task, and the line of the manifest that an earlier run wrote of it. */
export interface SeriesOrder {
  readonly task: PrepareSeriesTask;
  readonly earlier: string | undefined;
}

/** What a worker tells of a series: errors lose their class between threads, so the one that ends a job is a value. */
export interface SeriesAnswer {
  /** The line of the manifest; the earlier one where the series was up to date. */
  readonly line?: string;
  readonly isKept?: boolean;
  readonly images?: number;
  /** An image could not be written. */
  readonly unwritable?: { readonly message: string; readonly file: string | undefined };
}

function answer(record: SeriesRecord, line: string, isKept: boolean): SeriesAnswer {
  return { line, isKept, images: record.slices.length };
}

/** Prepares a series unless it is up to date. The door of a worker thread. */
export async function prepareSeriesInWorker({ task: order }: { readonly task: SeriesOrder }): Promise<SeriesAnswer> {
  const { task, earlier } = order;
  const known = earlier === undefined ? undefined : parseRecord(earlier);
  if (known && isUpToDate(task, known)) return answer(known, earlier as string, true);
  try {
    const record = await prepareSeries(task);
    return answer(record, formatRecord(record), false);
  } catch (error) {
    if (!isCtError(error, "DataError")) throw error;
    return { unwritable: { message: error.message, file: error.file } };
  }
}

/** Inspects the headers of files. The door of a worker thread. */
export function inspectInWorker({ task }: { readonly task: readonly SourceFile[] }): InspectedFile[] {
  return task.map(inspectFile);
}
