import { isCtError } from "../../errors.js";
import type { Series } from "../../types.js";
import { createValueCheck, type ValueCheck } from "./check-values.js";
import type { FileHashes } from "./file-hashes.js";
import { findSeriesHeads, findSliceHeads } from "./find-series-heads.js";
import { failureOf, type OpenSlice, openSlices, type SliceFile } from "./open-slices.js";
import { orderSlices } from "./order-slices.js";
import type { PrepareFailure, SeriesRecord, SliceRecord } from "./series-record.js";
import { describeStack, type StackChoice, type StackRecord } from "./stack-record.js";
import { decodeInOrder, withNeighbors } from "./with-neighbors.js";
import { makeImageFolders, type PrepareTarget, writeSlice } from "./write-slice.js";

/** A series to prepare. */
export interface PrepareSeriesTask extends PrepareTarget {
  /** SeriesInstanceUID. */
  readonly series: string;
  readonly files: readonly SliceFile[];
  /** Whether each of its stacks is drawn, in order; absent if all are. */
  readonly choices?: readonly StackChoice[] | undefined;
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

/** Tools of a preparation that all stacks of a series share. */
interface PrepareContext {
  readonly task: PrepareSeriesTask;
  /** Slices of the series by SOPInstanceUID. */
  readonly byUid: ReadonlyMap<string, OpenSlice>;
  readonly failures: PrepareFailure[];
}

/** A prepared stack and its slices. */
interface PreparedStack {
  readonly stack: StackRecord;
  readonly slices: readonly SliceRecord[];
}

/** Prepares the slices of a stack one after the other. */
async function prepareSlices(
  { stack, slices }: Series,
  { task, byUid, failures }: PrepareContext,
  values: ValueCheck,
): Promise<SliceRecord[]> {
  const { settings } = task;
  const ordered = slices.map(({ SOPInstanceUID }): OpenSlice => {
    const slice = byUid.get(SOPInstanceUID)!;
    return { ...slice, metadata: { ...slice.metadata, stack } };
  });
  const decoding = decodeInOrder(ordered, { values, failures });
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

/** Prepares a stack, unless another one was chosen. */
async function prepareStack(series: Series, context: PrepareContext, choice?: StackChoice): Promise<PreparedStack> {
  const described = { ...describeStack(series), ...(choice && { choice }) };
  if (choice?.isChosen === false) return { stack: described, slices: [] };
  const values = createValueCheck();
  const slices = await prepareSlices(series, context, values);
  return { stack: { ...described, warnings: [...described.warnings, ...values.warnings()] }, slices };
}

/** Adds a warning to the first of several stacks if each of them is a single slice. */
function warnOfSingles(stacks: readonly StackRecord[]): readonly StackRecord[] {
  const [first, ...others] = stacks;
  if (others.length === 0 || stacks.some(({ geometry }) => geometry.slices > 1)) return stacks;
  const warning = `all ${stacks.length} slices of the series have one position: none has a neighbor`;
  return [{ ...first, warnings: [...first.warnings, warning] }, ...others];
}

/**
 * Prepares one series: splits it into stacks and orders their slices, combines each slice with its neighbors in the
 * stack, crops both images to the head and writes them. A slice that cannot be decoded is left out, and its neighbors
 * become each other's neighbors.
 *
 * @throws DataError if an image cannot be written.
 */
export async function prepareSeries(task: PrepareSeriesTask): Promise<PreparedSeries> {
  makeImageFolders(task);
  const { slices, failures: unopened, describeInputs } = openSlices(task.files, task.settings.include);
  const failures = [...unopened];
  const byUid = new Map(slices.map((slice) => [slice.metadata.SOPInstanceUID, slice]));
  const prepared: PreparedStack[] = [];
  const stacks = orderSlices(slices, failures);
  for (const [index, stack] of stacks.entries()) {
    prepared.push(await prepareStack(stack, { task, byUid, failures }, task.choices?.[index]));
  }
  const { inputs, hashes } = describeInputs();
  return {
    record: {
      series: task.series,
      settings: task.settings,
      inputs,
      stacks: warnOfSingles(prepared.map(({ stack }) => stack)),
      failures,
      slices: prepared.flatMap((each) => each.slices),
    },
    hashes,
  };
}
