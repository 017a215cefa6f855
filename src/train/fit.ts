import { type Tensor2D, tensor2d, tidy } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { DataError } from "../errors.js";
import { weightedLoss } from "../loss/index.js";
import { saveWeights } from "../models/index.js";
import { createRandom, seedOf, shuffle } from "../random.js";
import type { Fold, ImageSource, LabelTable, NamedArrays, Schedule, Transform, View } from "../types.js";
import { createAdamW, type Optimizer } from "./adam-w.js";
import { cutBatches, imagesToTensor, labelLookup } from "./batches.js";
import { NOT_STARTED, updateStopping } from "./early-stopping.js";
import { predictLogits } from "./predict.js";
import { type BatchLoss, trainableVariables, trainStep } from "./train-step.js";

/** What to train on, and what to validate on. */
export interface FitData {
  readonly source: ImageSource;
  readonly labels: LabelTable;
  readonly fold: Fold;
}

/** How an epoch went. */
export interface EpochRecord {
  /** From 0. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean over the batches of the epoch, in training mode. */
  readonly trainLoss: number;
  /** Of the mean logits over the views. */
  readonly validLoss: number;
}

/** The best epoch so far. */
export interface BestEpoch {
  readonly epoch: number;
  readonly weights: NamedArrays;
  /** Mean logits over the views, `[fold.valid, classes]` row-major. */
  readonly validLogits: Float32Array;
}

/** How to train. */
export interface FitOptions {
  readonly epochs: number;
  /** Images in a step, and as many at once to validate on. */
  readonly batchSize: number;
  /** Learning rate by epoch. */
  readonly schedule: Schedule;
  /** Random change of each training image; it must give images of the network's size. */
  readonly transform: Transform;
  /** Views of each validation image. */
  readonly views: readonly View[];
  /** Decides order, augmentation and dropout. */
  readonly seed: number;
  /** Epochs without improvement before training stops. Default 3. */
  readonly patience?: number;
  /** Default: binary cross-entropy with the weights of the challenge. */
  readonly loss?: BatchLoss;
  /** Called after each step. */
  readonly onStep?: (step: {
    readonly epoch: number;
    readonly batch: number;
    readonly batches: number;
    readonly loss: number;
  }) => void;
  /** Called after each epoch; training goes on when it resolves. */
  readonly onEpoch?: (record: EpochRecord) => void | Promise<void>;
  /** Called when an epoch is the best so far, before `onEpoch`; training goes on when it resolves. */
  readonly onBest?: (best: BestEpoch) => void | Promise<void>;
}

/** A finished training: its epochs and the best of them. */
export interface FitResult {
  readonly history: readonly EpochRecord[];
  readonly best: BestEpoch;
}

/** Throws for a loss that training cannot come back from. */
function assertFinite(loss: number, what: string): void {
  if (!Number.isFinite(loss))
    throw new DataError(`fit: the loss must be finite, got ${loss} for ${what}; try a lower learning rate`);
}

/** What an epoch takes: the labels are indexed once for all epochs. */
interface EpochData extends Pick<FitData, "source" | "fold"> {
  readonly lookUp: ReturnType<typeof labelLookup>;
}

/** Runs through the training images once and resolves to the mean loss. */
async function trainEpoch(
  model: LayersModel,
  { source, lookUp, fold }: EpochData,
  options: FitOptions & { readonly optimizer: Optimizer; readonly epoch: number },
): Promise<number> {
  const { epoch, seed, batchSize, transform, optimizer, schedule, loss = weightedLoss } = options;
  const order = shuffle(createRandom(seed, "order", epoch), fold.train);
  const batches = cutBatches(order, { size: batchSize, dropLast: order.length >= batchSize });
  let sum = 0;
  for (const [batch, ids] of batches.entries()) {
    const changed = ids.map(async (id) => transform(createRandom(seed, "augment", epoch, id), await source(id)));
    const images = imagesToTensor(await Promise.all(changed));
    const truth = lookUp(ids);
    const dropSeed = seedOf(seed, "drop", epoch, batch);
    const stepLoss = await trainStep(
      model,
      { images, labels: truth },
      { optimizer, loss, learningRate: schedule(epoch), dropSeed },
    );
    images.dispose();
    truth.dispose();
    assertFinite(stepLoss, `epoch ${epoch + 1}, batch ${batch + 1}`);
    sum += stepLoss;
    options.onStep?.({ epoch, batch, batches: batches.length, loss: stepLoss });
  }
  return sum / batches.length;
}

/** Predicts the validation images and measures the loss of their mean logits. */
async function validate(
  model: LayersModel,
  { source, lookUp, fold }: EpochData,
  { views, batchSize, loss = weightedLoss }: FitOptions,
) {
  const logits = await predictLogits(model, { source, ids: fold.valid }, { views, batchSize });
  const truth = lookUp(fold.valid);
  const shape = truth.shape;
  const scalar = tidy(() => loss(truth, tensor2d(logits, shape) as Tensor2D));
  const [validLoss] = await scalar.data();
  truth.dispose();
  scalar.dispose();
  return { logits, validLoss };
}

/**
 * Trains a network on a fold with AdamW: each epoch shuffles, augments and steps through the training images, then
 * validates, and training stops early when the validation loss has not improved for `patience` epochs. The network ends
 * with the weights of the last epoch; those of the best are in the result. The same seed gives the same training on the
 * same engine.
 *
 * @throws RangeError for an empty fold, DataError for a loss that is not finite, and whatever the source rejects with.
 */
export async function fit(model: LayersModel, data: FitData, options: FitOptions): Promise<FitResult> {
  const { fold } = data;
  if (fold.train.length === 0 || fold.valid.length === 0) {
    throw new RangeError(
      `fit: fold ${fold.index} must hold images to train and validate on, got ${fold.train.length} and ${fold.valid.length}`,
    );
  }
  const epochData: EpochData = { source: data.source, fold, lookUp: labelLookup(data.labels) };
  const optimizer = createAdamW(trainableVariables(model));
  const history: EpochRecord[] = [];
  let best: BestEpoch | undefined;
  let state = NOT_STARTED;
  try {
    for (let epoch = 0; epoch < options.epochs && !state.stop; epoch++) {
      const trainLoss = await trainEpoch(model, epochData, { ...options, optimizer, epoch });
      const { logits, validLoss } = await validate(model, epochData, options);
      assertFinite(validLoss, `the validation of epoch ${epoch + 1}`);
      state = updateStopping(state, validLoss, { patience: options.patience });
      if (state.improved) {
        best = { epoch, weights: await saveWeights(model), validLogits: logits };
        await options.onBest?.(best);
      }
      const record = { epoch, learningRate: options.schedule(epoch), trainLoss, validLoss };
      history.push(record);
      await options.onEpoch?.(record);
    }
  } finally {
    optimizer.dispose();
  }
  if (!best) throw new RangeError(`fit: epochs must be at least 1, got ${options.epochs}`);
  return { history, best };
}
