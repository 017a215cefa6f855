import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, isAbsolute, relative } from "node:path";
import type { IdentifyingKeyword } from "../../dicom/index.js";
import { DataError } from "../../errors.js";
import { assertSettings, type CropMode, type PrepareSettings } from "../images/prepare-settings.js";
import { IMAGE_FOLDERS, type PreparedPaths, preparedPaths } from "../images/prepared-folder.js";
import { packageVersion } from "../workers/package-version.js";
import { removeLeftovers } from "../workers/remove-leftovers.js";
import { unwrapResult } from "../workers/task-result.js";
import { assertThreads, createWorkerPool } from "../workers/worker-pool.js";
import type { SkippedFile } from "./inspect-files.js";
import { makePlan, type PreparePlan } from "./make-plan.js";
import type * as prepareWorker from "./prepare-worker.js";
import { withJournals } from "./run-journals.js";
import { runSeries } from "./run-series.js";
import type { PrepareFailure } from "./series-record.js";
import { writeMissing } from "./write-prepared-tables.js";

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
  /** Slices of which at least one image shows no head. It is cropped only where others of a series are, to one box. */
  readonly withoutHead: number;
  /** Slices of earlier runs that the input no longer has: their images were removed. */
  readonly removed: number;
  readonly failures: readonly PrepareFailure[];
  /** Files that are no slices of CT. */
  readonly skipped: readonly SkippedFile[];
  /** How many files still hold an element that names a patient, by its keyword. */
  readonly identifying: Readonly<Partial<Record<IdentifyingKeyword, number>>>;
}

/** What a worker may need for the headers of a series of ten thousands of slices, and for tables: pixels do not count. */
const WORKER_HEAP = { youngMegabytes: 8, oldMegabytes: 256 };

/** Throws unless the output lies outside of the input. */
function assertApart(input: string, output: string): void {
  const way = relative(input, output);
  if (way.startsWith("..") || isAbsolute(way)) return;
  throw new RangeError(`prepare: output must lie outside of input, got "${way}" in it: images are no DICOM files`);
}

/** Fails when there is nothing to prepare, and leaves the reasons behind. */
async function failEmpty(
  { input, output, set }: PrepareOptions,
  { skipped, failures }: Pick<PreparePlan, "skipped" | "failures">,
): Promise<never> {
  const file = basename(input);
  const [first] = failures;
  if (failures.length + skipped.length > 0) await writeMissing(preparedPaths(output, set), failures, skipped);
  const passed = skipped.length > 0 ? `; ${skipped.length} files are no slices of CT` : "";
  const reasons = first ? `; the first of ${failures.length} failures is ${first.file}: ${first.reason}` : "";
  throw new DataError(`prepare: ${file} must hold DICOM images of CT, got none${passed}${reasons}`, { file });
}

/** Removes what a killed run of the set left half written. Other sets of the folder may be at work. */
async function removeOwnLeftovers({ images, ...paths }: PreparedPaths, output: string): Promise<void> {
  const { metadata, triplets, geometry, failures, skipped, manifest, hashes } = paths;
  const tables = [metadata, triplets, geometry, failures, skipped, manifest, hashes];
  await removeLeftovers(
    output,
    tables.map((path) => basename(path)),
  );
  for (const folder of IMAGE_FOLDERS) await removeLeftovers(images(folder));
}

/** Prepares what is planned, and writes the tables. */
async function runPlan(
  { series, failures, skipped, identifying }: PreparePlan,
  options: PrepareOptions,
  { settings, threads }: { readonly settings: PrepareSettings; readonly threads: number },
): Promise<PrepareSummary> {
  const { output, set } = options;
  const onProgress = (done: number, total: number) => options.onProgress?.("images", done, total);
  const worker = new URL("./prepare-worker.js", import.meta.url);
  const pool = createWorkerPool<typeof prepareWorker>(worker, { threads, heap: WORKER_HEAP });
  try {
    const imagesBefore = await withJournals(preparedPaths(output, set), set, (journals) =>
      runSeries(series, { target: { output, set, settings }, journals }, { pool, onProgress }),
    );
    const ids = series.map((planned) => planned.series);
    const tables = { output, set, series: ids, failures, skipped, settings };
    const written = unwrapResult(await pool.run("writeTablesInWorker", tables));
    if (written.images === 0) return await failEmpty(options, { skipped, failures: written.failures });
    return { ...written, imagesBefore, skipped, identifying };
  } finally {
    await pool.close();
  }
}

/**
 * Prepares a folder of DICOM files for training: the metadata table, the triplets, the geometry of the series, the two
 * images of each slice, a manifest that says what was made of what, and a table of every file that could not be prepared.
 * One bad file stops nothing.
 *
 * A second run goes on where the first was stopped: a series whose files are the same, and whose images are there, is not
 * prepared again. The output is the same, byte for byte, for any number of threads and after any number of interruptions;
 * of its files only the hidden list of hashes is not, because it holds the times at which inputs were last changed.
 * Images of slices that the input no longer has are removed, and with them all others in the image folders of the set.
 *
 * @throws RangeError for options out of range; DataError when the input cannot be read or holds no image of CT, or when
 * the output or an image cannot be written.
 */
export async function prepare(options: PrepareOptions): Promise<PrepareSummary> {
  const { input, output, set, marginPixels = 10, crop = "image", square = false, maxStepMm } = options;
  const { threads = availableParallelism() } = options;
  const paths = preparedPaths(output, set);
  const version = await packageVersion();
  const settings: PrepareSettings = { version, marginPixels, crop, square, maxStepMm: maxStepMm ?? null };
  assertSettings(settings);
  assertApart(input, output);
  assertThreads("prepare: threads", threads);
  const onFile = (done: number, total: number) => options.onProgress?.("headers", done, total);
  const plan = await makePlan({ input, output, threads }, onFile);
  if (plan.series.length === 0) return failEmpty(options, plan);
  await removeOwnLeftovers(paths, output);
  // From here to its end a run leaves no table: a set that has one is complete.
  await rm(paths.metadata, { force: true });
  return runPlan(plan, options, { settings, threads });
}
