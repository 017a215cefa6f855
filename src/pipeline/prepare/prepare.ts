import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, isAbsolute, relative } from "node:path";
import { type IdentifyingKeyword, NON_SLICE_KINDS, type NonSliceKind } from "../../dicom/index.js";
import { DataError } from "../../errors.js";
import { assertOptions } from "../../guards/internal.js";
import { shorten } from "../../shorten.js";
import {
  assertSettings,
  type CropMode,
  ID_KINDS,
  type IdKind,
  type PrepareSettings,
  STACK_MODES,
  type StackMode,
} from "../images/prepare-settings.js";
import { IMAGE_FOLDERS, type PreparedPaths, preparedPaths } from "../images/prepared-folder.js";
import { packageVersion } from "../workers/package-version.js";
import { removeLeftovers } from "../workers/remove-leftovers.js";
import { unwrapResult } from "../workers/task-result.js";
import { assertThreads, createWorkerPool } from "../workers/worker-pool.js";
import { formatReasons } from "./count-reasons.js";
import type { SkippedFile } from "./inspect-files.js";
import { makePlan, type PreparePlan } from "./make-plan.js";
import type * as prepareWorker from "./prepare-worker.js";
import { type NamedSet, withJournals } from "./run-journals.js";
import { chooseStacks, runSeries } from "./run-series.js";
import type { PrepareFailure } from "./series-record.js";
import type { StackWarning } from "./stack-rows.js";
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
  /**
   * Kinds of images to prepare although they are not axial slices in Hounsfield units: of another RescaleType, maps,
   * projections, screen saves, or of an orientation more than 45 degrees from axial. Default: none, they are skipped.
   */
  readonly include?: readonly NonSliceKind[];
  /** Whether to prepare all stacks of a study, or the one that suits best. Default "all". */
  readonly stack?: StackMode;
  /**
   * Whether to name images after files or after SOPInstanceUIDs. Default: as the set is named; for a new set, after files
   * if their names differ and are not numbers that archives repeat in each folder.
   */
  readonly ids?: IdKind;
  /** Number of worker threads. Default: one per core. */
  readonly threads?: number;
  /**
   * Called repeatedly with the number of files done, first while reading headers, then while drawing images; between the
   * two, if one stack of each study is chosen, with the number of studies.
   */
  readonly onProgress?: (stage: "headers" | "stacks" | "images", done: number, total: number) => void;
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
  /** Number of stacks of these slices: more than series if some series hold several. */
  readonly stacks: number;
  /** Stacks that deserve a second look: equal positions, values that are not Hounsfield units, a scan in two series. */
  readonly warnings: readonly StackWarning[];
  /** Files that could not be prepared. */
  readonly failures: readonly PrepareFailure[];
  /** Kind of the names of the images: after files or after SOPInstanceUIDs. */
  readonly ids: IdKind;
  /** Files that are not CT slices, and copies of files. */
  readonly skipped: readonly SkippedFile[];
  /** Number of files with each element that still identifies a patient, by keyword. */
  readonly identifying: Readonly<Partial<Record<IdentifyingKeyword, number>>>;
  /** Number of files with each contradiction that reading has got over, by warning; see `DicomHeader`. */
  readonly fileWarnings: Readonly<Record<string, number>>;
}

/** Memory limits of a worker, for tables and for the headers of tens of thousands of slices. Pixels do not count. */
const WORKER_HEAP = { youngMegabytes: 8, oldMegabytes: 256 };

/** Throws without a name of the set. */
function assertSet(set: unknown): void {
  if (typeof set === "string") return;
  const got = set === undefined ? "none" : typeof set;
  throw new TypeError(`prepare: set must name the prepared set, as in set: "stage_2_train", got ${got}`);
}

/** Throws if the output is inside the input. */
function assertOutside(input: string, output: string): void {
  const path = relative(input, output);
  if (path.startsWith("..") || isAbsolute(path)) return;
  throw new RangeError(`prepare: output must be outside of input, got "${path}" in it: images are not DICOM files`);
}

/** Throws unless an option has one of its values. */
function assertOneOf(option: string, value: string, values: readonly string[]): void {
  if (values.includes(value)) return;
  const expected = values.map((each) => `"${each}"`).join(", ");
  throw new RangeError(`prepare: ${option} must be one of ${expected}, got ${shorten(`${JSON.stringify(value)}`, 80)}`);
}

/** Throws because there is nothing to prepare, after writing the reasons. */
async function failEmpty(
  { input, output, set }: PrepareOptions,
  { skipped, failures }: Pick<PreparePlan, "skipped" | "failures">,
): Promise<never> {
  const file = basename(input);
  const [first] = failures;
  if (failures.length + skipped.length > 0) await writeFailureTables(preparedPaths(output, set), failures, skipped);
  const others = skipped.length > 0 ? `; skipped: ${formatReasons(skipped)}` : "";
  const reasons = first
    ? `; the first of ${failures.length} failures is ${shorten(`${first.file}: ${first.reason}`, 120)}`
    : "";
  throw new DataError(`prepare: ${file} must hold CT slices as DICOM files, got none${others}${reasons}`, { file });
}

/** Removes unfinished files of a killed run of this set. Other runs may be preparing other sets in the same folder. */
async function removeOwnLeftovers({ images, ...paths }: PreparedPaths, output: string): Promise<void> {
  const { metadata, triplets, geometry, stacks, failures, skipped, manifest, hashes } = paths;
  const tables = [metadata, triplets, geometry, stacks, failures, skipped, manifest, hashes];
  await removeLeftovers(
    output,
    tables.map((path) => basename(path)),
  );
  for (const folder of IMAGE_FOLDERS) await removeLeftovers(images(folder));
}

/** Prepares the series of a plan and writes the tables. */
async function runPlan(
  { series, ids, failures, skipped, identifying, fileWarnings }: PreparePlan,
  options: PrepareOptions,
  { settings, threads }: { readonly settings: PrepareSettings; readonly threads: number },
): Promise<PrepareSummary> {
  const { output, set } = options;
  const named: NamedSet = { set, ids };
  const onStudy = (done: number, total: number) => options.onProgress?.("stacks", done, total);
  const onProgress = (done: number, total: number) => options.onProgress?.("images", done, total);
  const worker = new URL("./prepare-worker.js", import.meta.url);
  const pool = createWorkerPool<typeof prepareWorker>(worker, { threads, heap: WORKER_HEAP });
  try {
    const choices =
      options.stack === "best"
        ? await chooseStacks(series, { pool, include: settings.include, onProgress: onStudy })
        : undefined;
    const imagesBefore = await withJournals(preparedPaths(output, set), named, (journals) =>
      runSeries(series, { target: { output, set, settings }, journals }, { pool, choices, onProgress }),
    );
    const tables = { output, named, series: series.map((planned) => planned.series), failures, skipped, settings };
    const written = unwrapResult(await pool.run("writeTablesInWorker", tables));
    if (written.images === 0) return await failEmpty(options, { skipped, failures: written.failures });
    return { ...written, imagesBefore, ids, skipped, identifying, fileWarnings };
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
 * @throws TypeError without a set, RangeError for options out of range; DataError if the input cannot be read or has no CT slices, or if the
 * output or an image cannot be written.
 *
 * @example
 * ```ts
 * const { images, failures } = await prepare({ input: "dicom/train", output: "prepared", set: "stage_2_train" });
 * console.log(`${images} slices prepared, ${failures.length} files failed`);
 * ```
 */
export async function prepare(options: PrepareOptions): Promise<PrepareSummary> {
  assertOptions<PrepareOptions>("prepare", options, {
    input: true,
    output: true,
    set: true,
    marginPixels: true,
    crop: true,
    square: true,
    maxStepMm: true,
    include: true,
    stack: true,
    ids: true,
    threads: true,
    onProgress: true,
  });
  const { input, output, set, marginPixels = 10, crop = "image", square = false, maxStepMm } = options;
  const { threads = availableParallelism(), include = [], ids } = options;
  assertSet(set);
  const paths = preparedPaths(output, set);
  const version = await packageVersion();
  const settings: PrepareSettings = {
    version,
    marginPixels,
    crop,
    square,
    maxStepMm: maxStepMm ?? null,
    ...(include.length > 0 && { include: NON_SLICE_KINDS.filter((kind) => include.includes(kind)) }),
  };
  assertSettings(settings);
  assertOutside(input, output);
  assertThreads("prepare: threads", threads);
  for (const kind of include) assertOneOf("include", kind, NON_SLICE_KINDS);
  assertOneOf("stack", options.stack ?? "all", STACK_MODES);
  if (ids !== undefined) assertOneOf("ids", ids, ID_KINDS);
  const onFile = (done: number, total: number) => options.onProgress?.("headers", done, total);
  const plan = await makePlan({ input, output, set, threads, include, ids }, onFile);
  if (plan.series.length === 0) return failEmpty(options, plan);
  await removeOwnLeftovers(paths, output);
  // From here to the end of the run, there is no metadata table: a set that has one is complete.
  await rm(paths.metadata, { force: true });
  return runPlan(plan, options, { settings, threads });
}
