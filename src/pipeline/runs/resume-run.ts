import { basename } from "node:path";
import type { Engine } from "../../backend/index.js";
import { DataError } from "../../errors.js";
import { assertFlag, assertPath, assertWhole } from "../../guards/internal.js";
import { readLabels } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import type { PreparedSet } from "../images/image-set.js";
import { type ImageLocation, openTrainingImages } from "../images/open-images.js";
import { defaultParallel } from "../workers/default-parallel.js";
import type { Device } from "../workers/devices.js";
import { removeLeftovers } from "../workers/remove-leftovers.js";
import { assertThreads } from "../workers/worker-pool.js";
import { assertRunInputs, assertRunOptions } from "./assert-run-options.js";
import { chooseEngine } from "./choose-engine.js";
import { finishRun } from "./finish-run.js";
import type { FittedFold } from "./fit-fold.js";
import { type FitFoldsOptions, fitFolds } from "./fit-folds.js";
import { type FoldPlan, matchLabels } from "./plan-folds.js";
import { type RunConfig, readRunConfig } from "./run-config.js";
import { lastPath, readFolds } from "./run-files.js";
import { assertSameSoftware, readOrigin } from "./run-origin.js";
import type { RunSummary } from "./run-summary.js";
import { countFolds, openFolds } from "./stored-folds.js";

/** Run to resume, the data to train it on, and settings. */
export interface ResumeRunOptions extends FitFoldsOptions {
  /** Folder of the run. */
  readonly run: string;
  /** Images, with a table of their slices. */
  readonly data: ImageLocation;
  /** Label file in long form. */
  readonly labels: string;
  /** Path of the pretrained weights that the run started with; required for folds without a checkpoint. */
  readonly weights?: string | undefined;
  /**
   * Whether a run may resume with another version of the package or on another engine; the result then differs in its
   * bits. Default false.
   */
  readonly anyVersion?: boolean | undefined;
  /** Called with the engine before it computes anything; not called with `devices`. */
  readonly onEngine?: ((engine: Engine) => void) | undefined;
}

/** A finished run. */
export interface TrainedRun {
  /** Path of its folder. */
  readonly run: string;
  readonly summary: RunSummary;
}

/** An opened run: all that its training needs. */
export interface OpenedRun {
  readonly config: RunConfig;
  readonly plan: FoldPlan;
  readonly prepared: PreparedSet;
  /** Engine of all folds, or one device per process. */
  readonly on: Engine | readonly Device[];
}

/** Adds the path of the pretrained weights; the folder of a run stores only their file name. */
function withWeights(config: RunConfig, weights: string | undefined): RunConfig {
  if (config.weights === undefined) return config;
  if (weights === undefined || basename(weights) === config.weights) return { ...config, weights };
  throw new DataError(`resumeRun: weights must be ${config.weights}, got ${basename(weights)}`, {
    file: config.weights,
  });
}

/** Throws where a fold would start without the pretrained weights of its run. */
async function assertWeights(run: string, { weights }: RunConfig, folds: readonly number[]): Promise<void> {
  if (weights === undefined) return;
  for (const index of folds) {
    if (await fileExists(lastPath(run, index))) continue;
    throw new DataError(
      `resumeRun: weights must be ${weights}, since fold ${index + 1} has no checkpoint yet, got none`,
      {
        file: weights,
      },
    );
  }
}

/** Opens a run to train all of its folds, or only the given one. */
async function openRun(name: string, options: ResumeRunOptions, fold?: number): Promise<OpenedRun> {
  const { run, data, labels, parallel = defaultParallel(), devices, anyVersion = false } = options;
  assertThreads(`${name}: parallel`, parallel);
  assertPath(`${name}: run`, run);
  assertRunInputs(name, { data, labels });
  if (options.weights !== undefined) assertPath(`${name}: weights`, options.weights);
  assertFlag(`${name}: anyVersion`, anyVersion);
  const known = await readRunConfig(run);
  const stored = await readFolds(run);
  const all = Array.from({ length: countFolds(stored) }, (_, index) => index);
  if (fold !== undefined && !all.includes(fold)) {
    throw new RangeError(`trainFold: fold must be 0..${all.length - 1}, got ${fold}`);
  }
  const wanted = fold === undefined ? all : [fold];
  if (options.weights === undefined) await assertWeights(run, known, wanted);
  const config = withWeights(known, options.weights);
  const origin = await readOrigin(run, { data, labels }, config);
  const prepared = await openTrainingImages("resumeRun", data, config);
  const matched = matchLabels(await readLabels(labels), prepared);
  const opened = openFolds(stored, { ...matched.labels, patientOf: prepared.patientOf });
  const plan = { ...matched, folds: wanted.map(opened.fold) };
  const on = devices ?? (await chooseEngine(origin.engine?.name ?? config.engine, options.onEngine));
  if (!anyVersion) await assertSameSoftware(origin, on);
  return { config, plan, prepared, on };
}

/** Trains what is left of all folds, and writes their joint results. */
export async function completeRun(
  options: FitFoldsOptions & Pick<ResumeRunOptions, "run">,
  { config, plan, prepared, on }: OpenedRun,
): Promise<TrainedRun> {
  const { run } = options;
  const fitted = await fitFolds(options, { config, images: prepared, run, on }, plan);
  // Not earlier: other processes may be training folds, and only a job that has all of them knows that none does.
  await removeLeftovers(run);
  return { run, summary: await finishRun({ config, run, plan, fitted, prepared }) };
}

/**
 * Resumes a run that was interrupted, or starts one that {@link createRun} made. Each fold continues from its last
 * checkpoint on the engine that it started with, and the run ends with the same bits as one that was never interrupted.
 *
 * ```ts
 * const run = "runs/20191021-213751";
 * const { summary } = await resumeRun({ run, data: "prepared", labels: "stage_2_train.csv" });
 * ```
 *
 * @throws DataError when the folder is not a run; when the labels or images are not those that the run started with;
 * when the package or the engine is not, unless `anyVersion` is set; when a fold without a checkpoint lacks its
 * weights.
 */
export async function resumeRun(options: ResumeRunOptions): Promise<TrainedRun> {
  assertRunOptions("resumeRun", options);
  return completeRun(options, await openRun("resumeRun", options));
}

/**
 * Trains one fold of a run, from its last checkpoint where it has one. Once all folds are trained, {@link resumeRun}
 * finishes the run.
 *
 * ```ts
 * const fitted = await trainFold({ run, data: "prepared", labels: "stage_2_train.csv", fold: 0 });
 * console.log(fitted.bestEpoch, fitted.history.length);
 * ```
 *
 * @param options As for {@link resumeRun}; `fold` is the number of the fold, from 0.
 * @throws RangeError for a fold that the run does not have; Error if another process takes over the fold, see
 * {@link isTransient}; and as {@link resumeRun}.
 */
export async function trainFold(options: ResumeRunOptions & { readonly fold: number }): Promise<FittedFold> {
  assertRunOptions("trainFold", options);
  const { fold, ...others } = options;
  assertWhole("trainFold: fold", fold, 0);
  const { run } = options;
  const { config, plan, prepared, on } = await openRun("trainFold", others, fold);
  const [fitted] = await fitFolds(others, { config, images: prepared, run, on }, plan);
  return fitted;
}
