import { basename } from "node:path";
import type { Engine } from "../../backend/index.js";
import { DataError } from "../../errors.js";
import { readLabels } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import type { Fold } from "../../types.js";
import type { PreparedSet } from "../images/image-set.js";
import { type ImageLocation, openTrainingImages } from "../images/open-images.js";
import type { Device } from "../workers/devices.js";
import { removeLeftovers } from "../workers/remove-leftovers.js";
import { assertThreads } from "../workers/worker-pool.js";
import { chooseEngine } from "./choose-engine.js";
import { finishRun } from "./finish-run.js";
import type { FittedFold } from "./fit-fold.js";
import { type FitFoldsOptions, fitFolds } from "./fit-folds.js";
import { type FoldPlan, matchLabels } from "./plan-folds.js";
import { type RunConfig, readRunConfig } from "./run-config.js";
import { lastPath, readFolds } from "./run-files.js";
import { assertSameMaker, readOrigin } from "./run-origin.js";
import type { RunSummary } from "./run-summary.js";

/** A run to go on with, and on what. */
export interface ResumeRunOptions extends FitFoldsOptions {
  /** Folder of the run. */
  readonly run: string;
  /** Images, and a table of their slices. */
  readonly data: ImageLocation;
  /** Label file in long form. */
  readonly labels: string;
  /** Path of the pretrained weights that the run began with; folds that have not come to a checkpoint need it. */
  readonly weights?: string | undefined;
  /** Goes on with another version of the package or another engine too: the run then ends with other bits. Default false. */
  readonly anyVersion?: boolean | undefined;
  /** Called with the engine before anything is computed on it, unless there are `devices`. */
  readonly onEngine?: ((engine: Engine) => void) | undefined;
}

/** A finished run. */
export interface TrainedRun {
  /** Path of its folder. */
  readonly run: string;
  readonly summary: RunSummary;
}

/** What is known of a run before it goes on. */
export interface OpenRun {
  readonly config: RunConfig;
  readonly plan: FoldPlan;
  readonly prepared: PreparedSet;
  readonly on: Engine | readonly Device[];
}

/** Adds the path of pretrained weights, of which the folder of a run knows the name only. */
function withWeights(config: RunConfig, weights: string | undefined): RunConfig {
  if (config.weights === undefined) return config;
  if (weights === undefined || basename(weights) === config.weights) return { ...config, weights };
  throw new DataError(`resumeRun: weights must be ${config.weights}, got ${basename(weights)}`, {
    file: config.weights,
  });
}

/** Throws where a fold would begin without the pretrained weights of its run. */
async function assertWeights(run: string, { weights }: RunConfig, folds: readonly Fold[]): Promise<void> {
  if (weights === undefined) return;
  for (const { index } of folds) {
    if (await fileExists(lastPath(run, index))) continue;
    throw new DataError(`resumeRun: weights must be ${weights}, with which fold ${index + 1} begins, got none`, {
      file: weights,
    });
  }
}

/** Opens a run, to train all of its folds or one of them. */
async function openRun(options: ResumeRunOptions, fold?: number): Promise<OpenRun> {
  const { run, data, labels, parallel = 2, devices, anyVersion = false } = options;
  assertThreads("resumeRun: parallel", parallel);
  const known = await readRunConfig(run);
  const all = await readFolds(run);
  if (fold !== undefined && !all[fold]) {
    throw new RangeError(`trainFold: fold must be 0..${all.length - 1}, got ${fold}`);
  }
  const folds = fold === undefined ? all : [all[fold]];
  if (options.weights === undefined) await assertWeights(run, known, folds);
  const config = withWeights(known, options.weights);
  const origin = await readOrigin(run, { data, labels }, config);
  const prepared = await openTrainingImages("resumeRun", data, config);
  const plan = { ...matchLabels(await readLabels(labels), prepared), folds };
  const on = devices ?? (await chooseEngine(origin.engine?.name ?? config.engine, options.onEngine));
  if (!anyVersion) await assertSameMaker(origin, on);
  await removeLeftovers(run);
  return { config, plan, prepared, on };
}

/** Trains what is left of all folds, and writes what they give together. */
export async function completeRun(
  options: FitFoldsOptions & Pick<ResumeRunOptions, "run">,
  { config, plan, prepared, on }: OpenRun,
): Promise<TrainedRun> {
  const { run } = options;
  const fitted = await fitFolds(options, { config, images: prepared, run, on }, plan);
  return { run, summary: await finishRun({ config, run, plan, fitted, prepared }) };
}

/**
 * Goes on with a run that was killed, or begins one of {@link createRun}: each fold from its last checkpoint, on the engine
 * that it began with. It ends with the same bits as a run that was never stopped.
 *
 * @throws DataError when the folder is no run; when labels or images are no longer what it began with, or, unless
 * `anyVersion` is set, the package or the engine; when a fold that has not begun lacks its weights.
 */
export async function resumeRun(options: ResumeRunOptions): Promise<TrainedRun> {
  return completeRun(options, await openRun(options));
}

/**
 * Trains one fold of a run, or goes on with it: {@link resumeRun} then finishes the run with what all folds have left.
 *
 * @param options `fold`: its number, from 0.
 * @throws RangeError for a fold that the run has not, and as {@link resumeRun}.
 */
export async function trainFold({
  fold,
  ...options
}: ResumeRunOptions & { readonly fold: number }): Promise<FittedFold> {
  const { run } = options;
  const { config, plan, prepared, on } = await openRun(options, fold);
  const [fitted] = await fitFolds(options, { config, images: prepared, run, on }, plan);
  return fitted;
}
