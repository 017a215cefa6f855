import { basename, join } from "node:path";
import { DataError } from "../errors.js";
import { listFiles, readMetadata, writeFailures, writeJson, writeMetadataTable, writeTriplets } from "../io/index.js";
import type { SliceMetadata, Triplet } from "../types.js";
import { hasGeometry } from "../volume/index.js";
import { WINDOWS } from "../window/index.js";
import {
  type PreparedSeries,
  type PrepareFailure,
  type PrepareSeriesTask,
  reasonOf,
  type SliceFile,
} from "./prepare-series.js";
import { IMAGE_FOLDERS, type ImageFolder, type ImageManifest, isSafeName, preparedPaths } from "./prepared-folder.js";
import { createWorkerPool } from "./worker-pool.js";

/** What to prepare, and where to. */
export interface PrepareOptions {
  /** Folder of DICOM files, in any tree. */
  readonly input: string;
  /** Folder for the tables and the images. */
  readonly output: string;
  /** Name of the set: `stage_2_train`. */
  readonly set: string;
  /** Pixels kept around the head. Default 10. */
  readonly marginPixels?: number;
  /** Worker threads. Default 2. */
  readonly threads?: number;
  /** Called after each header and each series, with the number of slices done. */
  readonly onProgress?: (stage: "headers" | "images", done: number, total: number) => void;
}

/** What a preparation did. */
export interface PrepareSummary {
  /** Images written for each of the two folders. */
  readonly images: number;
  readonly series: number;
  readonly failures: readonly PrepareFailure[];
}

const NO_GEOMETRY =
  "ImagePositionPatient and ImageOrientationPatient must be present and plausible, got a header without them";

type Headers = { readonly slices: SliceFile[]; readonly failures: PrepareFailure[] };

/** What a file would like its images to be called: its own name without `.dcm`. */
function nameOf(file: string): string {
  return basename(file).replace(/\.dcm$/i, "");
}

/**
 * Names the images of each file: by the file's own name, or by its SOPInstanceUID where several files share a name.
 * Neither may leave the output folder.
 */
function nameSlices(files: readonly { file: string; path: string; metadata: SliceMetadata }[]): Headers {
  const uses = new Map<string, number>();
  for (const { file } of files) uses.set(nameOf(file).toLowerCase(), (uses.get(nameOf(file).toLowerCase()) ?? 0) + 1);
  const slices: SliceFile[] = [];
  const failures: PrepareFailure[] = [];
  const fileOf = new Map<string, string>();
  for (const slice of files) {
    const { file, metadata } = slice;
    const id = uses.get(nameOf(file).toLowerCase()) === 1 ? nameOf(file) : metadata.SOPInstanceUID;
    const twin = fileOf.get(metadata.SOPInstanceUID);
    if (twin) failures.push({ file, stage: "header", reason: `SOPInstanceUID must be unique, got that of ${twin}` });
    else if (!isSafeName(id))
      failures.push({
        file,
        stage: "header",
        reason: `image name must be letters, digits, "_", "-" and ".", got "${id.slice(0, 80)}"`,
      });
    else slices.push({ ...slice, id });
    if (!twin) fileOf.set(metadata.SOPInstanceUID, file);
  }
  return { slices, failures };
}

/** Reads all headers; a file without one becomes a failure. */
async function readHeaders(input: string, onProgress: PrepareOptions["onProgress"]): Promise<Headers> {
  const files = await listFiles(input);
  const read: { file: string; path: string; metadata: SliceMetadata }[] = [];
  const failures: PrepareFailure[] = [];
  for (const [index, file] of files.entries()) {
    const path = join(input, file);
    try {
      read.push({ file, path, metadata: await readMetadata(path) });
    } catch (error) {
      failures.push({ file, stage: "header", reason: reasonOf(error) });
    }
    onProgress?.("headers", index + 1, files.length);
  }
  const named = nameSlices(read);
  return { slices: named.slices, failures: [...failures, ...named.failures] };
}

/** Groups slices into series, each in a task of its own; a slice that has no place in space becomes a failure. */
function splitSeries(
  headers: Headers,
  options: PrepareOptions,
): { tasks: PrepareSeriesTask[]; failures: PrepareFailure[] } {
  const { output, set, marginPixels = 10 } = options;
  const groups = new Map<string, SliceFile[]>();
  const failures = [...headers.failures];
  for (const slice of headers.slices) {
    const { SeriesInstanceUID } = slice.metadata;
    if (hasGeometry(slice.metadata)) groups.set(SeriesInstanceUID, [...(groups.get(SeriesInstanceUID) ?? []), slice]);
    else failures.push({ file: slice.file, stage: "order", reason: NO_GEOMETRY });
  }
  const ids = [...groups.keys()].sort();
  return { tasks: ids.map((id) => ({ slices: groups.get(id)!, output, set, marginPixels })), failures };
}

async function runTasks(
  tasks: readonly PrepareSeriesTask[],
  { threads = 2, onProgress }: PrepareOptions,
): Promise<PreparedSeries[]> {
  const worker = new URL("./prepare-series.js", import.meta.url);
  const pool = createWorkerPool<PrepareSeriesTask, PreparedSeries, never>(worker, {
    name: "prepareSeriesInWorker",
    threads,
  });
  const total = tasks.reduce((sum, { slices }) => sum + slices.length, 0);
  let done = 0;
  try {
    return await Promise.all(
      tasks.map(async (task) => {
        const prepared = await pool.run(task);
        done += task.slices.length;
        onProgress?.("images", done, total);
        return prepared;
      }),
    );
  } finally {
    await pool.close();
  }
}

function manifestOf(folder: ImageFolder, marginPixels: number, prepared: readonly PreparedSeries[]): ImageManifest {
  const windowOnLoad = folder === "adjacent_hu_cropped" ? WINDOWS.subdural : null;
  return { folder, windowOnLoad, marginPixels, withoutHead: prepared.flatMap((series) => series.withoutHead[folder]) };
}

/**
 * Prepares a folder of DICOM files for training: the metadata table, the triplets, the two images of each slice, and
 * `failures.csv` with every file that could not be prepared. One bad file stops nothing.
 *
 * @throws DataError when nothing at all could be prepared; the output then holds `failures.csv` alone.
 */
export async function prepare(options: PrepareOptions): Promise<PrepareSummary> {
  const { input, output, set, marginPixels = 10, onProgress } = options;
  const paths = preparedPaths(output, set);
  const headers = await readHeaders(input, onProgress);
  const { tasks, failures: early } = splitSeries(headers, options);
  const prepared = await runTasks(tasks, options);
  const failures = [...early, ...prepared.flatMap((series) => series.failures)];
  const triplets: Triplet[] = prepared.flatMap((series) => series.triplets);
  const failuresPath = join(output, "failures.csv");
  if (triplets.length === 0) {
    if (failures.length > 0) await writeFailures(failuresPath, failures);
    const first =
      failures.length > 0
        ? `; the first of ${failures.length} failures is ${failures[0].file}: ${failures[0].reason}`
        : "";
    throw new DataError(`prepare: ${basename(input)} must hold DICOM images, got none${first}`, {
      file: basename(input),
    });
  }
  const done = new Set(triplets.map(({ center }) => center));
  const rows = headers.slices.filter(({ id }) => done.has(id)).map(({ id, metadata }) => ({ Image: id, metadata }));
  await writeMetadataTable(paths.metadata, rows);
  await writeTriplets(paths.triplets, triplets);
  for (const folder of IMAGE_FOLDERS)
    await writeJson(paths.manifest(folder), manifestOf(folder, marginPixels, prepared));
  await writeFailures(failuresPath, failures);
  return { images: triplets.length, series: tasks.length, failures };
}
