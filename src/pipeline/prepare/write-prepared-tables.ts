import {
  type MetadataRow,
  writeFailures,
  writeGeometry,
  writeJson,
  writeMetadataTable,
  writeTriplets,
} from "../../io/index.js";
import { type Journal, writeStacks } from "../../io/internal.js";
import type { Triplet } from "../../types.js";
import type { SeriesGeometry } from "../../volume/index.js";
import { WINDOWS } from "../../window/index.js";
import type { PrepareSettings } from "../images/prepare-settings.js";
import { IMAGE_FOLDERS, type ImageFolder, type ImageManifest, type PreparedPaths } from "../images/prepared-folder.js";
import type { SkippedFile } from "./inspect-files.js";
import { removeStaleImages } from "./remove-stale-images.js";
import type { SetJournals } from "./run-journals.js";
import { type PrepareFailure, parseRecord, type SeriesRecord } from "./series-record.js";
import { collectWarnings, type StackWarning, stackRowsOf } from "./stack-rows.js";

/** Inputs of the tables in addition to the journals. */
export interface TableContext {
  readonly paths: PreparedPaths;
  /** SeriesInstanceUIDs of the set, in order. */
  readonly series: readonly string[];
  /** Failures before files were grouped into series. */
  readonly failures: readonly PrepareFailure[];
  readonly skipped: readonly SkippedFile[];
  readonly settings: PrepareSettings;
}

/** Counts and failures of a set. */
interface WrittenTables {
  readonly images: number;
  readonly series: number;
  readonly withoutHead: number;
  readonly failures: readonly PrepareFailure[];
  /** Number of stacks of slices with images: more than series if some hold several. */
  readonly stacks: number;
}

/** Summary of a written set, including the number of stale images that were removed. */
export interface WrittenSet extends WrittenTables {
  readonly warnings: readonly StackWarning[];
  /** Number of slices whose images were removed. */
  readonly removed: number;
}

/** Reads the records of all series, one at a time: a set can have hundreds of thousands of slices. */
function* readRecords(series: readonly string[], manifest: Journal): Generator<SeriesRecord> {
  for (const id of series) yield parseRecord(manifest.lineOf(id) as string);
}

function* tripletsOf(records: Iterable<SeriesRecord>): Generator<Triplet> {
  for (const { slices } of records) for (const { id, previous, next } of slices) yield { previous, center: id, next };
}

function* geometryOf(records: Iterable<SeriesRecord>): Generator<SeriesGeometry> {
  for (const { stacks } of records) for (const { geometry } of stacks) yield geometry;
}

function* idsOf(records: Iterable<SeriesRecord>): Generator<string> {
  for (const { slices } of records) for (const { id } of slices) yield id;
}

function* rowsOf(records: Iterable<SeriesRecord>): Generator<MetadataRow> {
  for (const { slices } of records) for (const { id, metadata } of slices) yield { Image: id, metadata };
}

/** Counts the images and collects the failures. */
function countResults(records: Iterable<SeriesRecord>, early: readonly PrepareFailure[]): WrittenTables {
  const failures = [...early];
  let images = 0;
  let series = 0;
  let stacks = 0;
  let withoutHead = 0;
  for (const record of records) {
    for (const failure of record.failures) failures.push(failure);
    images += record.slices.length;
    series += Math.min(record.slices.length, 1);
    stacks += new Set(record.slices.map(({ metadata }) => metadata.stack)).size;
    withoutHead += record.slices.filter((slice) => IMAGE_FOLDERS.some((folder) => !slice.images[folder].head)).length;
  }
  return { images, series, stacks, withoutHead, failures };
}

function toImageManifest(folder: ImageFolder, settings: PrepareSettings): ImageManifest {
  return { folder, windowOnLoad: folder === "adjacent_hu_cropped" ? WINDOWS.subdural : null, ...settings };
}

/** Writes the tables of failed and of skipped files. */
export async function writeFailureTables(
  { failures: failuresPath, skipped: skippedPath }: PreparedPaths,
  failures: readonly PrepareFailure[],
  skipped: readonly SkippedFile[],
): Promise<void> {
  await writeFailures(failuresPath, failures);
  await writeFailures(
    skippedPath,
    skipped.map((file) => ({ ...file, stage: "header" })),
  );
}

/**
 * Writes the tables of a set from its journals, rewrites the journals in order, and removes images that no longer
 * belong to the set. The metadata table is written last: a set that has one is complete. Without images, nothing is
 * written.
 */
export async function writePreparedTables(
  { manifest, hashes }: SetJournals,
  { paths, series, failures, skipped, settings }: TableContext,
): Promise<WrittenSet> {
  const records = () => readRecords(series, manifest);
  const written = countResults(records(), failures);
  if (written.images === 0) return { ...written, warnings: [], removed: 0 };
  const removed = await removeStaleImages(paths, () => idsOf(records()), written.images);
  await writeTriplets(paths.triplets, tripletsOf(records()));
  await writeGeometry(paths.geometry, geometryOf(records()));
  const warnings: StackWarning[] = [];
  await writeStacks(paths.stacks, collectWarnings(stackRowsOf(records()), warnings));
  for (const folder of IMAGE_FOLDERS) await writeJson(paths.imageManifest(folder), toImageManifest(folder, settings));
  await writeFailureTables(paths, written.failures, skipped);
  for (const journal of [manifest, hashes]) await journal.finish(series);
  await writeMetadataTable(paths.metadata, rowsOf(records()));
  return { ...written, warnings, removed };
}
