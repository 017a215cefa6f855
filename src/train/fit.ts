import { type Tensor2D, tensor2d, tidy } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { assertFold, assertLabels, assertOptions } from "../guards/internal.js";
import { weightedLoss } from "../loss/index.js";
import { loadWeights, saveWeights } from "../models/index.js";
import { assertModel } from "../models/internal.js";
import { tableRow } from "../tables.js";
import type { Fold, LabelTable } from "../types.js";
import { createAdamW, type Optimizer } from "./adam-w.js";
import { assertClassCount, assertSchedule } from "./assert-fit.js";
import { assertLoader, assertViews, type BatchLoader } from "./batch-loader.js";
import { labelLookup } from "./batches.js";
import { NOT_STARTED, updateStopping } from "./early-stopping.js";
import { assertFitOptions, type FitOptions } from "./fit-options.js";
import { predictLogits } from "./predict.js";
import { assertFinite, type EpochData, type EpochProgress, trainEpoch } from "./train-epoch.js";
import { trainableVariables } from "./train-step.js";
import type { BestEpoch, EpochRecord, TrainingState } from "./training-state.js";
import { createWeightEma, type WeightEma } from "./weight-ema.js";

/** Images, labels and fold of a training. */
export interface FitData {
  /** Loader of batches of images, ready for the network. */
  readonly loader: BatchLoader;
  readonly labels: LabelTable;
  readonly fold: Fold;
}

/** Result of a training: a record of each epoch, and the best epoch. */
export interface FitResult {
  readonly history: readonly EpochRecord[];
  readonly best: BestEpoch;
}

/** Predicts the validation images after an epoch, and measures the loss of their mean logits. */
async function validate(
  model: LayersModel,
  { loader, lookUp, fold }: EpochData,
  { epoch, views, batchSize, predictValid, loss = weightedLoss }: FitOptions & Pick<Progress, "epoch">,
) {
  const logits = predictValid
    ? await predictValid(model, epoch)
    : await predictLogits(model, { loader, ids: fold.valid }, { views, batchSize });
  const truth = lookUp(fold.valid);
  const shape = truth.shape;
  const scalar = tidy(() => loss(truth, tensor2d(logits, shape) as Tensor2D));
  const [validLoss] = await scalar.data();
  truth.dispose();
  scalar.dispose();
  return { logits, validLoss };
}

/** Throws unless data are a loader, labels and a fold with images. */
function assertData(data: FitData): void {
  assertOptions<FitData>("fit", data, { loader: true, labels: true, fold: true });
  const { loader, labels, fold } = data;
  assertLoader("fit: data.loader", loader);
  assertLabels("fit: data.labels", labels);
  assertFold("fit: data.fold", fold);
  assertImages(fold);
}

/** Throws unless a fold holds images to train on and images to validate on. */
function assertImages({ index, train, valid }: Fold): void {
  if (train.length > 0 && valid.length > 0) return;
  const got = `${train.length} and ${valid.length}`;
  throw new RangeError(`fit: fold ${index} must hold images to train and validate on, got ${got}`);
}

/** State of a training without the parts that its network, optimizer and weight average hold. */
type Progress = Omit<TrainingState, "weights" | "optimizer" | "average">;

/** Progress before the first step. */
const INITIAL_PROGRESS: Progress = {
  epoch: 0,
  batch: 0,
  lossSum: 0,
  history: [],
  stopping: NOT_STARTED,
};

/** Everything that steps change. */
interface Trained {
  readonly model: LayersModel;
  readonly optimizer: Optimizer;
  readonly ema: WeightEma | undefined;
}

/** Trains and validates one epoch, or the rest of it, and returns the progress after it. */
async function runEpoch(trained: Trained, data: EpochData, options: FitOptions, state: Progress): Promise<Progress> {
  const { model, ema } = trained;
  const { epoch, history } = state;
  const onProgress = async (progress: EpochProgress) => {
    if (options.wantsState?.()) await options.onState?.(await completeState(trained, { ...state, ...progress }));
  };
  const trainLoss = await trainEpoch(model, data, { ...options, ...trained, start: state, onProgress });
  ema?.swap();
  const { logits, validLoss } = await validate(model, data, { ...options, epoch });
  assertFinite(validLoss, `the validation of epoch ${epoch + 1}`);
  const stopping = updateStopping(state.stopping, validLoss, { patience: options.patience });
  const best = stopping.improved ? { epoch, weights: await saveWeights(model), validLogits: logits } : state.best;
  ema?.swap();
  const record = { epoch, learningRate: options.schedule(epoch), trainLoss, validLoss };
  return { epoch: epoch + 1, batch: 0, lossSum: 0, history: [...history, record], stopping, best };
}

/** Returns a state without weights and moments: they are large, and already in the network and the optimizer. */
function progressOf({ weights, optimizer, average, ...progress }: TrainingState): Progress {
  return progress;
}

/** Completes a state with copies of everything that steps change. */
async function completeState({ model, optimizer, ema }: Trained, state: Progress): Promise<TrainingState> {
  return {
    ...state,
    weights: await saveWeights(model),
    optimizer: await optimizer.state(),
    average: await ema?.arrays(),
  };
}

/** Lists the images that have any positive label. */
function positivesOf({ ids, classes, values }: LabelTable): Set<string> {
  return new Set(ids.filter((_, row) => tableRow(values, row, classes.length).includes(1)));
}

/**
 * Trains a network on a fold with AdamW. Each epoch shuffles, augments and steps through the training images, then
 * validates; training stops early when the validation loss has not improved for `patience` epochs. The network ends
 * with the weights of the last epoch; those of the best epoch are in the result. The same seed gives the same training
 * on the same engine, and a training that is resumed from one of its states ends exactly as one that was never stopped.
 *
 * ```ts
 * const loader = loadFromSource(source, { transform: trainTransform({ size: 224 }) });
 * const schedule = cosineAnnealing(1e-3, { epochs: 10 });
 * const { best } = await fit(model, { loader, labels, fold }, { epochs: 10, batchSize: 32, schedule, seed: 1 });
 * ```
 *
 * @param data Images, labels and fold.
 * @param options Settings, and a state to resume from.
 * @throws TypeError for anything but a network, a batch loader, labels and a fold, for an unknown option, and without a
 *   schedule.
 * @throws RangeError for a fold without training or validation images, more views than the loader has, or another number
 *   of classes than that of the network or of its loss.
 * @throws ShapeError for images of another shape than the input of the network.
 * @throws DataError for a loss that is not finite, or the state of another network.
 * @throws Any error of the loader.
 */
export async function fit(model: LayersModel, data: FitData, options: FitOptions): Promise<FitResult> {
  assertSchedule(options);
  assertModel("fit", model);
  assertData(data);
  if ("transform" in options) {
    throw new TypeError("fit: transform belongs to the loader: loadFromSource(source, { transform, views })");
  }
  assertFitOptions(options);
  assertClassCount(model, data.labels, options);
  const { resume, ...settings } = options;
  return train(model, data, settings, resume);
}

/** Trains with arguments that are checked: see {@link fit}. */
async function train(
  model: LayersModel,
  { loader, fold, labels }: FitData,
  options: Omit<FitOptions, "resume">,
  resume: TrainingState | undefined,
): Promise<FitResult> {
  const { epochs, emaDecay: decay, onState, onBest, onEpoch } = options;
  assertViews("fit: views", options.views ?? loader.views, loader);
  const positives = options.isBalanced ? positivesOf(labels) : new Set<string>();
  const epochData: EpochData = { loader, fold, lookUp: labelLookup(labels), positives };
  if (resume) loadWeights(model, resume.weights);
  const optimizer = createAdamW(trainableVariables(model), { state: resume?.optimizer });
  const ema = decay === undefined ? undefined : await createWeightEma(model, { decay, state: resume?.average });
  const trained: Trained = { model, optimizer, ema };
  let state = resume ? progressOf(resume) : INITIAL_PROGRESS;
  try {
    if (state.batch === 0 && state.best?.epoch === state.epoch - 1) await onBest?.(state.best);
    while (state.epoch < epochs && !state.stopping.stop) {
      state = await runEpoch(trained, epochData, options, state);
      // The state comes first: if the process is killed in between, a resumed training reports the best epoch from it.
      if (onState) await onState(await completeState(trained, state));
      if (state.stopping.improved && state.best) await onBest?.(state.best);
      await onEpoch?.(state.history[state.history.length - 1]);
    }
  } finally {
    optimizer.dispose();
    ema?.dispose();
  }
  const { history, best } = state;
  if (!best) throw new RangeError(`fit: epochs must be at least 1, got ${epochs}`);
  return { history, best };
}
