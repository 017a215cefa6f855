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
import { writeFailureTables } from "./write-prepared-tables.js";

/** Settings of {@link prepare}. */
export interface PrepareOptions {
  /** Folder of DICOM files, in any folder tree, or a zip archive of one. */
  readonly input: string;
  /** Folder for the tables and images, outside of `input`. */
  readonly output: string;
  /** Name of the set, such as `stage_2_train`. */
  readonly set: string;
  /** Margin around the head, pixels of the original slice, at least 0. Default 10. */
  readonly marginPixels?: number;
  /** Whether to crop each image to its own head, or a whole series to one box around its heads. Default "image". */
  readonly crop?: CropMode;
  /** Whether to grow boxes to squares: resizing a square image to a square keeps its aspect ratio. Default false. */
  readonly square?: boolean;
  /** Longest step to a neighbor, millimeters. The slice itself replaces a neighbor beyond it. Default: no limit. */
  readonly maxStepMm?: number;
  /** Number of worker threads. Default: one per core. */
  readonly threads?: number;
  /** Called repeatedly with the number of files done, first while reading headers, then while drawing images. */
  readonly onProgress?: (stage: "headers" | "images", done: number, total: number) => void;
}

/** Summary of a preparation. */
export interface PrepareSummary {
  /** Number of slices with images, one in each of the two folders. */
  readonly images: number;
  /** Number of these slices that an earlier run had prepared. */
  readonly imagesBefore: number;
  /** Number of series with at least one of these slices. */
  readonly series: number;
  /**
   * Number of slices with an image that shows no head. Such an image is whole, unless its series is cropped to one box.
   */
  readonly withoutHead: number;
  /** Number of slices of earlier runs that are no longer in the input. Their images were removed. */
  readonly removed: number;
  /** Files that could not be prepared. */
  readonly failures: readonly PrepareFailure[];
  /** Files that are not CT slices. */
  readonly skipped: readonly SkippedFile[];
  /** Number of files with each element that still identifies a patient, by keyword. */
  readonly identifying: Readonly<Partial<Record<IdentifyingKeyword, number>>>;
}

/** Memory limits of a worker, for tables and for the headers of tens of thousands of slices. Pixels do not count. */
const WORKER_HEAP = { youngMegabytes: 8, oldMegabytes: 256 };

/** Throws if the output is inside the input. */
function assertOutside(input: string, output: string): void {
  const path = relative(input, output);
  if (path.startsWith("..") || isAbsolute(path)) return;
  throw new RangeError(`prepare: output must be outside of input, got "${path}" in it: images are not DICOM files`);
}

/** Throws because there is nothing to prepare, after writing the reasons. */
async function failEmpty(
  { input, output, set }: PrepareOptions,
  { skipped, failures }: Pick<PreparePlan, "skipped" | "failures">,
): Promise<never> {
  const file = basename(input);
  const [first] = failures;
  if (failures.length + skipped.length > 0) await writeFailureTables(preparedPaths(output, set), failures, skipped);
  const others = skipped.length > 0 ? `; ${skipped.length} files are not CT slices` : "";
  const reasons = first ? `; the first of ${failures.length} failures is ${first.file}: ${first.reason}` : "";
  throw new DataError(`prepare: ${file} must hold CT slices as DICOM files, got none${others}${reasons}`, { file });
}

/** Removes unfinished files of a killed run of this set. Other runs may be preparing other sets in the same folder. */
async function removeOwnLeftovers({ images, ...paths }: PreparedPaths, output: string): Promise<void> {
  const { metadata, triplets, geometry, failures, skipped, manifest, hashes } = paths;
  const tables = [metadata, triplets, geometry, failures, skipped, manifest, hashes];
  await removeLeftovers(
    output,
    tables.map((path) => basename(path)),
  );
  for (const folder of IMAGE_FOLDERS) await removeLeftovers(images(folder));
}

/** Prepares the series of a plan and writes the tables. */
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
 * Prepares DICOM files for training and prediction. Writes the metadata table, the triplets, the geometry of the
 * series, two images per slice, a manifest that says what was made of which files, and tables of the files that could
 * not be prepared and of the files that were skipped. A bad file does not stop the job.
 *
 * A second run continues an interrupted one: a series with the same files and settings is not prepared again if its
 * images still exist. The output is the same, byte for byte, for any number of threads and interruptions; only the
 * hidden list of hashes differs, because it holds the times when input files last changed. Images of slices that are no
 * longer in the input are removed, and so are all other images in the image folders of the set.
 *
 * @throws RangeError for options out of range; DataError if the input cannot be read or has no CT slices, or if the
 * output or an image cannot be written.
 *
 * @example
 * ```ts
 * const { images, failures } = await prepare({ input: "dicom/train", output: "prepared", set: "stage_2_train" });
 * console.log(`${images} slices prepared, ${failures.length} files failed`);
 * ```
 */
export async function prepare(options: PrepareOptions): Promise<PrepareSummary> {
  const { input, output, set, marginPixels = 10, crop = "image", square = false, maxStepMm } = options;
  const { threads = availableParallelism() } = options;
  const paths = preparedPaths(output, set);
  const version = await packageVersion();
  const settings: PrepareSettings = { version, marginPixels, crop, square, maxStepMm: maxStepMm ?? null };
  assertSettings(settings);
  assertOutside(input, output);
  assertThreads("prepare: threads", threads);
  const onFile = (done: number, total: number) => options.onProgress?.("headers", done, total);
  const plan = await makePlan({ input, output, threads }, onFile);
  if (plan.series.length === 0) return failEmpty(options, plan);
  await removeOwnLeftovers(paths, output);
  // From here to the end of the run, there is no metadata table: a set that has one is complete.
  await rm(paths.metadata, { force: true });
  return runPlan(plan, options, { settings, threads });
}
