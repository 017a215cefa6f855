import { availableParallelism } from "node:os";
import { isAbsolute, relative } from "node:path";
import { NON_SLICE_KINDS, type NonSliceKind } from "../../dicom/index.js";
import { assertOptions, assertPath } from "../../guards/internal.js";
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
import { preparedPaths } from "../images/prepared-folder.js";
import { packageVersion } from "../workers/package-version.js";
import { assertThreads } from "../workers/worker-pool.js";

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
   * Stops the job once it is aborted, after the series in progress; it then rejects with an error for which
   * {@link isTransient} is true.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called repeatedly with the number of files done, first while reading headers, then while drawing images; between the
   * two, if one stack of each study is chosen, with the number of studies.
   */
  readonly onProgress?: (stage: "headers" | "stacks" | "images", done: number, total: number) => void;
}

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

/** Checked options of a preparation. */
export interface CheckedOptions {
  readonly settings: PrepareSettings;
  readonly threads: number;
}

/**
 * Checks the options of a preparation.
 *
 * @throws TypeError and RangeError as `prepare`.
 */
export async function checkOptions(options: PrepareOptions): Promise<CheckedOptions> {
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
    signal: true,
    onProgress: true,
  });
  const { input, output, set, marginPixels = 10, crop = "image", square = false, maxStepMm } = options;
  const { threads = availableParallelism(), include = [], ids } = options;
  assertSet(set);
  assertPath("prepare: input", input);
  assertPath("prepare: output", output);
  preparedPaths(output, set);
  const settings: PrepareSettings = {
    version: await packageVersion(),
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
  return { settings, threads };
}
