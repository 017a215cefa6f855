import { isCtError } from "../../errors.js";
import type { Series } from "../../types.js";
import { describeGeometry } from "../../volume/index.js";
import type { FileHashes } from "./file-hashes.js";
import { findSeriesHeads, findSliceHeads } from "./find-series-heads.js";
import { failureOf, type OpenSlice, openSlices, type SliceFile } from "./open-slices.js";
import { orderSlices } from "./order-slices.js";
import type { PrepareFailure, SeriesRecord, SliceRecord } from "./series-record.js";
import { decodeInOrder, withNeighbors } from "./with-neighbors.js";
import { makeImageFolders, type PrepareTarget, writeSlice } from "./write-slice.js";

/** A series to prepare. */
export interface PrepareSeriesTask extends PrepareTarget {
  /** SeriesInstanceUID. */
  readonly series: string;
  readonly files: readonly SliceFile[];
}

/** Result of preparing a series. */
interface PreparedSeries {
  readonly record: SeriesRecord;
  /** Hashes of its files. */
  readonly hashes: FileHashes;
}

/** Collects the items of an iterable. */
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** Prepares the slices of an ordered series one after the other. */
async function prepareSlices(
  series: Series,
  slices: readonly OpenSlice[],
  { task, failures }: { readonly task: PrepareSeriesTask; readonly failures: PrepareFailure[] },
): Promise<SliceRecord[]> {
  const { settings } = task;
  const byUid = new Map(slices.map((slice) => [slice.metadata.SOPInstanceUID, slice]));
  const ordered = series.slices.map(({ SOPInstanceUID }) => byUid.get(SOPInstanceUID)!);
  const decoding = decodeInOrder(ordered, failures);
  // One box for all slices is known only after the last one. No file is decoded twice, so all slices stay in memory.
  const decoded = settings.crop === "series" ? await collect(decoding) : decoding;
  const heads = Array.isArray(decoded) ? await findSeriesHeads(decoded, settings) : undefined;
  const records: SliceRecord[] = [];
  let index = 0;
  for await (const neighbors of withNeighbors(decoded, settings)) {
    const known = heads?.[index++];
    try {
      records.push(writeSlice(neighbors, known ?? findSliceHeads(neighbors, settings), task));
    } catch (error) {
      if (isCtError(error, "DataError")) throw error;
      failures.push(failureOf(neighbors.center.slice, "image", error));
    }
  }
  return records;
}

/**
 * Prepares one series: orders its slices, combines each with its neighbors, crops both images to the head and writes
 * them. A slice that cannot be decoded is left out, and its neighbors become each other's neighbors.
 *
 * @throws DataError if an image cannot be written.
 */
export async function prepareSeries(task: PrepareSeriesTask): Promise<PreparedSeries> {
  makeImageFolders(task);
  const { slices, failures: unopened, describeInputs } = openSlices(task.files);
  const failures = [...unopened];
  const series = orderSlices(slices, failures);
  const records = series ? await prepareSlices(series, slices, { task, failures }) : [];
  const { inputs, hashes } = describeInputs();
  const geometry = series && describeGeometry(series);
  return {
    record: { series: task.series, settings: task.settings, inputs, geometry, failures, slices: records },
    hashes,
  };
}
