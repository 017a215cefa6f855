import {
  type Journal,
  type MetadataRow,
  writeFailures,
  writeGeometry,
  writeJson,
  writeMetadataTable,
  writeTriplets,
} from "../io/index.js";
import type { Triplet } from "../types.js";
import type { SeriesGeometry } from "../volume/index.js";
import { WINDOWS } from "../window/index.js";
import type { SkippedFile } from "./inspect-files.js";
import type { SeriesPlan } from "./plan-series.js";
import type { PrepareSettings } from "./prepare-settings.js";
import { IMAGE_FOLDERS, type ImageFolder, type ImageManifest } from "./prepared-folder.js";
import { type PrepareFailure, parseRecord, type SeriesRecord } from "./series-record.js";

/** What is known beside the manifest. */
export interface TableContext {
  readonly settings: PrepareSettings;
  readonly skipped: readonly SkippedFile[];
}

/** What the tables hold. */
export interface WrittenTables {
  readonly images: number;
  readonly series: number;
  readonly withoutHead: number;
  readonly failures: readonly PrepareFailure[];
}

/** Reads the records of all series, one at a time: a set can have hundreds of thousands of slices. */
function* readRecords({ tasks }: SeriesPlan, manifest: Journal): Generator<SeriesRecord> {
  for (const { series } of tasks) yield parseRecord(manifest.lineOf(series) as string);
}

function* tripletsOf(records: Iterable<SeriesRecord>): Generator<Triplet> {
  for (const { slices } of records) for (const { id, previous, next } of slices) yield { previous, center: id, next };
}

function* geometryOf(records: Iterable<SeriesRecord>): Generator<SeriesGeometry> {
  for (const { geometry } of records) if (geometry) yield geometry;
}

function* rowsOf(records: Iterable<SeriesRecord>): Generator<MetadataRow> {
  for (const { slices } of records) for (const { id, metadata } of slices) yield { Image: id, metadata };
}

/** Counts what was made, and gathers what failed. */
function summarize(records: Iterable<SeriesRecord>, early: readonly PrepareFailure[]): WrittenTables {
  const failures = [...early];
  let [images, series, withoutHead] = [0, 0, 0];
  for (const record of records) {
    failures.push(...record.failures);
    images += record.slices.length;
    series += Math.min(record.slices.length, 1);
    withoutHead += record.slices.filter((slice) => IMAGE_FOLDERS.some((folder) => !slice.images[folder].head)).length;
  }
  return { images, series, withoutHead, failures };
}

function manifestOf(folder: ImageFolder, settings: PrepareSettings): ImageManifest {
  return { folder, windowOnLoad: folder === "adjacent_hu_cropped" ? WINDOWS.subdural : null, ...settings };
}

/**
 * Writes the tables of a set from its manifest, and the manifest itself in order. The metadata table comes last: a set
 * that has one is complete.
 */
export async function writePreparedTables(
  plan: SeriesPlan,
  manifest: Journal,
  { settings, skipped }: TableContext,
): Promise<WrittenTables> {
  const { paths, tasks } = plan;
  const written = summarize(readRecords(plan, manifest), plan.failures);
  if (written.images === 0) return written;
  await writeTriplets(paths.triplets, tripletsOf(readRecords(plan, manifest)));
  await writeGeometry(paths.geometry, geometryOf(readRecords(plan, manifest)));
  for (const folder of IMAGE_FOLDERS) await writeJson(paths.imageManifest(folder), manifestOf(folder, settings));
  await writeFailures(paths.failures, written.failures);
  await writeFailures(
    paths.skipped,
    skipped.map((file) => ({ ...file, stage: "header" })),
  );
  await manifest.finish(tasks.map(({ series }) => series));
  await writeMetadataTable(paths.metadata, rowsOf(readRecords(plan, manifest)));
  return written;
}
