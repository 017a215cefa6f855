import { rmSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname, isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { IdentifyingKeyword } from "../dicom/index.js";
import { DataError } from "../errors.js";
import { type Journal, listSource, openJournal, readJson, type SourceFile, writeFailures } from "../io/index.js";
import type { InspectedFile } from "./inspect-file.js";
import { type InspectedFiles, inspectFiles, type SkippedFile } from "./inspect-files.js";
import { planSeries, type SeriesPlan } from "./plan-series.js";
import { assertSettings, type CropMode, type PrepareSettings } from "./prepare-settings.js";
import { IMAGE_FOLDERS, preparedPaths } from "./prepared-folder.js";
import { removeLeftovers } from "./remove-leftovers.js";
import { runSeries, WORKER_HEAP } from "./run-series.js";
import { type PrepareFailure, parseRecord } from "./series-record.js";
import { assertThreads, createWorkerPool } from "./worker-pool.js";
import { writePreparedTables } from "./write-prepared-tables.js";

/** What to prepare, and where to. */
export interface PrepareOptions {
  /** Folder of DICOM files, in any tree, or a zip archive of them. */
  readonly input: string;
  /** Folder for the tables and the images; not in `input`. */
  readonly output: string;
  /** Name of the set: `stage_2_train`. */
  readonly set: string;
  /** Pixels kept around the head, at least 0. Default 10. */
  readonly marginPixels?: number;
  /** Crop each image to its own head, or all of a series to one box around all of its heads. Default "image". */
  readonly crop?: CropMode;
  /** Grow boxes to squares, so that a resize to a square keeps the aspect of the head. Default false. */
  readonly square?: boolean;
  /** Longest step to a neighboring slice, millimeters; beyond it the center stands in. By default there is no limit. */
  readonly maxStepMm?: number;
  /** Worker threads. Default: as many as the machine has cores. */
  readonly threads?: number;
  /** Called with the number of files inspected and of slices done, when a few more are. */
  readonly onProgress?: (stage: "headers" | "images", done: number, total: number) => void;
}

/** What a preparation did. */
export interface PrepareSummary {
  /** Slices that have their images, one in each of the two folders. */
  readonly images: number;
  /** Of these, slices that an earlier run had prepared. */
  readonly imagesBefore: number;
  /** Series that have at least one slice with images. */
  readonly series: number;
  /** Slices in which no head was found in at least one of their images: they are not cropped. */
  readonly withoutHead: number;
  readonly failures: readonly PrepareFailure[];
  /** Files that are no slices of CT. */
  readonly skipped: readonly SkippedFile[];
  /** How many files still hold an element that names a patient, by its keyword. */
  readonly identifying: Readonly<Partial<Record<IdentifyingKeyword, number>>>;
}

/** Number that changes when the lines of a manifest become others. */
const MANIFEST_FORMAT = 1;

/** Throws unless the output lies outside of the input. */
function assertApart(input: string, output: string): void {
  const way = relative(input, output);
  if (way.startsWith("..") || isAbsolute(way)) return;
  throw new RangeError(`prepare: output must lie outside of input, got "${way}" in it: images are no DICOM files`);
}

async function packageVersion(): Promise<string> {
  const path = fileURLToPath(new URL("../../package.json", import.meta.url));
  return ((await readJson(path)) as { readonly version: string }).version;
}

/** What there is to do, and what is known before it is begun. */
interface PreparePlan extends SeriesPlan, Pick<InspectedFiles, "skipped" | "identifying"> {}

/** Reads the headers of all files of the input. */
async function inspect({ input, onProgress }: PrepareOptions, threads: number): Promise<InspectedFiles> {
  const sources = await listSource(input);
  const worker = new URL("./prepare-worker.js", import.meta.url);
  const pool = createWorkerPool<readonly SourceFile[], InspectedFile[], never>(worker, {
    name: "inspectInWorker",
    threads,
    heap: WORKER_HEAP,
  });
  try {
    return await inspectFiles(sources, pool, (done, total) => onProgress?.("headers", done, total));
  } finally {
    await pool.close();
  }
}

/** Plans the series. Of what headers say nothing is held beyond this: with a large set that would be most of the memory. */
async function makePlan(options: PrepareOptions, settings: PrepareSettings, threads: number): Promise<PreparePlan> {
  const { files, failures, skipped, identifying } = await inspect(options, threads);
  const plan = planSeries(files, { output: options.output, set: options.set, settings });
  return { ...plan, failures: [...failures, ...plan.failures], skipped, identifying };
}

/** Fails when there is nothing to prepare, and leaves the reasons behind. */
async function failEmpty({ input }: PrepareOptions, failures: readonly PrepareFailure[], path: string): Promise<never> {
  const file = basename(input);
  const [first] = failures;
  if (first) await writeFailures(path, failures);
  const reasons = first ? `; the first of ${failures.length} failures is ${first.file}: ${first.reason}` : "";
  throw new DataError(`prepare: ${file} must hold DICOM images of CT, got none${reasons}`, { file });
}

/** Removes the images of series, or earlier states of series, that the set no longer has. */
function removeStale(stale: readonly string[], manifest: Journal, plan: SeriesPlan): void {
  const ids = new Set(stale.flatMap((line) => parseRecord(line).slices.map(({ id }) => id)));
  if (ids.size === 0) return;
  for (const { series } of plan.tasks) {
    for (const { id } of parseRecord(manifest.lineOf(series) as string).slices) ids.delete(id);
  }
  for (const folder of IMAGE_FOLDERS) for (const id of ids) rmSync(plan.paths.image(folder, id), { force: true });
}

/**
 * Prepares a folder of DICOM files for training: the metadata table, the triplets, the geometry of the series, the two
 * images of each slice, a manifest that says what was made of what, and `failures.csv` with every file that could not be
 * prepared. One bad file stops nothing.
 *
 * A second run goes on where the first was stopped: a series whose files are the same, and whose images are there, is not
 * prepared again. The output is the same, byte for byte, for any number of threads and after any number of interruptions.
 *
 * @throws RangeError for options out of range; DataError when the input cannot be read or holds no image of CT, or when
 * an image cannot be written.
 */
export async function prepare(options: PrepareOptions): Promise<PrepareSummary> {
  const { input, output, set, marginPixels = 10, crop = "image", square = false, maxStepMm } = options;
  const { threads = availableParallelism(), onProgress } = options;
  const paths = preparedPaths(output, set);
  const version = await packageVersion();
  const settings: PrepareSettings = { version, marginPixels, crop, square, maxStepMm: maxStepMm ?? null };
  assertSettings(settings);
  assertApart(input, output);
  assertThreads("prepare: threads", threads);
  const plan = await makePlan(options, settings, threads);
  if (plan.tasks.length === 0) return failEmpty(options, plan.failures, paths.failures);
  await mkdir(dirname(paths.manifest), { recursive: true });
  for (const folder of [output, ...IMAGE_FOLDERS.map(paths.images)]) await removeLeftovers(folder);
  // From here to its end a run leaves no table: a set that has one is complete.
  await rm(paths.metadata, { force: true });
  const header = JSON.stringify({ format: MANIFEST_FORMAT, set, ...settings });
  const manifest = await openJournal(paths.manifest, { header, keyOf: (line) => JSON.parse(line).series });
  try {
    const run = await runSeries(plan.tasks, manifest, {
      threads,
      onProgress: (done, total) => onProgress?.("images", done, total),
    });
    removeStale([...run.replaced, ...run.vanished], manifest, plan);
    const { skipped, identifying } = plan;
    const written = await writePreparedTables(plan, manifest, { settings, skipped });
    if (written.images === 0) return await failEmpty(options, written.failures, paths.failures);
    return { ...written, imagesBefore: run.imagesBefore, skipped, identifying };
  } finally {
    manifest.close();
  }
}
