import { rm } from "node:fs/promises";
import { basename, dirname, isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { DataError } from "../errors.js";
import { readJson, writeFailures, writeJson, writeMetadataTable, writeTriplets } from "../io/index.js";
import { hasGeometry } from "../volume/index.js";
import { WINDOWS } from "../window/index.js";
import {
  appendFinished,
  isUpToDate,
  type PrepareSettings,
  readFinished,
  removeLeftovers,
  writeFinished,
} from "./finished-series.js";
import type { PreparedSeries, PrepareFailure, PrepareSeriesTask, SliceFile } from "./prepare-series.js";
import { IMAGE_FOLDERS, type ImageFolder, type ImageManifest, preparedPaths } from "./prepared-folder.js";
import { type Headers, readHeaders } from "./read-headers.js";
import { assertThreads, createWorkerPool } from "./worker-pool.js";

/** What to prepare, and where to. */
export interface PrepareOptions {
  /** Folder of DICOM files, in any tree. */
  readonly input: string;
  /** Folder for the tables and the images; not in `input`. */
  readonly output: string;
  /** Name of the set: `stage_2_train`. */
  readonly set: string;
  /** Pixels kept around the head, at least 0. Default 10. */
  readonly marginPixels?: number;
  /** Worker threads. Default 2. */
  readonly threads?: number;
  /** Called after each header and each series, with the number of slices done, those of an earlier run at once. */
  readonly onProgress?: (stage: "headers" | "images", done: number, total: number) => void;
}

/** What a preparation did. */
export interface PrepareSummary {
  /** Images in each of the two folders. */
  readonly images: number;
  /** Of these, images that an earlier run had made. */
  readonly imagesBefore: number;
  readonly series: number;
  readonly failures: readonly PrepareFailure[];
}

/** A preparation with all defaults filled in. */
type Job = PrepareOptions & { readonly settings: PrepareSettings; readonly threads: number };

const NO_GEOMETRY =
  "ImagePositionPatient and ImageOrientationPatient must be present and plausible, got a header without them";

/** Throws unless all options are in range, before hours of work. */
function assertOptions(input: string, output: string, marginPixels: number): void {
  if (!Number.isInteger(marginPixels) || marginPixels < 0) {
    throw new RangeError(`prepare: marginPixels must be a whole number, at least 0, got ${marginPixels}`);
  }
  const way = relative(input, output);
  if (way.startsWith("..") || isAbsolute(way)) return;
  throw new RangeError(`prepare: output must lie outside of input, got "${way}" in it: images are no DICOM files`);
}

async function packageVersion(): Promise<string> {
  const path = fileURLToPath(new URL("../../package.json", import.meta.url));
  return ((await readJson(path)) as { readonly version: string }).version;
}

/** Groups slices into series, each in a task of its own; a slice that has no place in space becomes a failure. */
function splitSeries(headers: Headers, { output, set, settings }: Job) {
  const groups = new Map<string, SliceFile[]>();
  const failures = [...headers.failures];
  for (const slice of headers.slices) {
    const { SeriesInstanceUID } = slice.metadata;
    if (!hasGeometry(slice.metadata)) failures.push({ file: slice.file, stage: "order", reason: NO_GEOMETRY });
    else if (groups.has(SeriesInstanceUID)) groups.get(SeriesInstanceUID)!.push(slice);
    else groups.set(SeriesInstanceUID, [slice]);
  }
  const { marginPixels } = settings;
  const tasks = [...groups.keys()]
    .sort()
    .map((series): PrepareSeriesTask => ({ series, slices: groups.get(series)!, output, set, marginPixels }));
  return { tasks, failures };
}

/** Takes over what an earlier run with the same settings finished; a series that is not up to date is not in it. */
async function takeOver(tasks: readonly PrepareSeriesTask[], job: Job): Promise<Map<string, PreparedSeries>> {
  const paths = preparedPaths(job.output, job.set);
  for (const folder of [dirname(paths.finished), ...IMAGE_FOLDERS.map(paths.images)]) await removeLeftovers(folder);
  const finished = await readFinished(paths.finished, job.settings);
  const kept = new Map<string, PreparedSeries>();
  for (const task of tasks) {
    const earlier = finished.get(task.series);
    if (earlier && (await isUpToDate(task, earlier))) kept.set(task.series, earlier);
  }
  // From here to its end a run leaves no table: a set that has one is complete.
  if (kept.size < tasks.length) await rm(paths.metadata, { force: true });
  if (finished.size > 0) await writeFinished(paths.finished, job.settings, kept);
  else await rm(paths.finished, { force: true });
  return kept;
}

/** Prepares all series but those `before`, and returns the results of all in the order of the tasks. */
async function runTasks(
  tasks: readonly PrepareSeriesTask[],
  before: ReadonlyMap<string, PreparedSeries>,
  { output, set, threads, settings, onProgress }: Job,
): Promise<PreparedSeries[]> {
  const { finished } = preparedPaths(output, set);
  const worker = new URL("./prepare-series.js", import.meta.url);
  const pool = createWorkerPool<PrepareSeriesTask, PreparedSeries, never>(worker, {
    name: "prepareSeriesInWorker",
    threads,
  });
  const count = (some: readonly PrepareSeriesTask[]) => some.reduce((sum, { slices }) => sum + slices.length, 0);
  const total = count(tasks);
  let done = count(tasks.filter(({ series }) => before.has(series)));
  onProgress?.("images", done, total);
  const runTask = async (task: PrepareSeriesTask) => {
    const prepared = await pool.run(task);
    await appendFinished(finished, settings, [task.series, prepared]);
    done += task.slices.length;
    onProgress?.("images", done, total);
    return prepared;
  };
  try {
    return await Promise.all(tasks.map((task) => before.get(task.series) ?? runTask(task)));
  } finally {
    await pool.close();
  }
}

/** Fails when nothing was prepared, and leaves the reasons behind. */
async function failEmpty(input: string, failures: readonly PrepareFailure[], path: string): Promise<never> {
  const file = basename(input);
  const [first] = failures;
  if (first) await writeFailures(path, failures);
  const reasons = first ? `; the first of ${failures.length} failures is ${first.file}: ${first.reason}` : "";
  throw new DataError(`prepare: ${file} must hold DICOM images, got none${reasons}`, { file });
}

function manifestOf(
  folder: ImageFolder,
  settings: PrepareSettings,
  prepared: readonly PreparedSeries[],
): ImageManifest {
  const windowOnLoad = folder === "adjacent_hu_cropped" ? WINDOWS.subdural : null;
  return { folder, windowOnLoad, ...settings, withoutHead: prepared.flatMap((series) => series.withoutHead[folder]) };
}

/**
 * Prepares a folder of DICOM files for training: the metadata table, the triplets, the two images of each slice, and
 * `failures.csv` with every file that could not be prepared. One bad file stops nothing.
 *
 * A second run takes over each series whose slices are the same, whose images are all there and newer than their DICOM
 * files and were made with the same settings by the same version of this package, and so continues a run that was
 * killed; the result is the same as that of one run. The metadata table is written last: a set without is not complete.
 *
 * @throws RangeError for options out of range, DataError when an image cannot be written or nothing at all could be
 * prepared; then it writes no table but `failures.csv`.
 */
export async function prepare(options: PrepareOptions): Promise<PrepareSummary> {
  const { input, output, set, marginPixels = 10, threads = 2, onProgress } = options;
  const paths = preparedPaths(output, set);
  assertOptions(input, output, marginPixels);
  assertThreads("prepare: threads", threads);
  const settings = { version: await packageVersion(), marginPixels };
  const job: Job = { ...options, threads, settings };
  const headers = await readHeaders(input, (done, total) => onProgress?.("headers", done, total));
  const { tasks, failures: early } = splitSeries(headers, job);
  const before = tasks.length > 0 ? await takeOver(tasks, job) : new Map();
  const prepared = await runTasks(tasks, before, job);
  const failures = [...early, ...prepared.flatMap((series) => series.failures)];
  const triplets = prepared.flatMap((series) => series.triplets);
  if (triplets.length === 0) return failEmpty(input, failures, paths.failures);
  const done = new Set(triplets.map(({ center }) => center));
  const rows = headers.slices.filter(({ id }) => done.has(id)).map(({ id, metadata }) => ({ Image: id, metadata }));
  await writeTriplets(paths.triplets, triplets);
  for (const folder of IMAGE_FOLDERS) await writeJson(paths.manifest(folder), manifestOf(folder, settings, prepared));
  await writeFailures(paths.failures, failures);
  await writeFinished(
    paths.finished,
    settings,
    tasks.map(({ series }, index) => [series, prepared[index]]),
  );
  await writeMetadataTable(paths.metadata, rows);
  const imagesBefore = [...before.values()].reduce((sum, series) => sum + series.triplets.length, 0);
  return { images: triplets.length, imagesBefore, series: tasks.length, failures };
}
