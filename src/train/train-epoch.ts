import { dispose, type NamedTensorMap } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { DataError } from "../errors.js";
import { weightedLoss } from "../loss/index.js";
import { createRandom, seedOf, shuffle } from "../random.js";
import type { Fold, Random } from "../types.js";
import type { Optimizer } from "./adam-w.js";
import { assertInputShape } from "./assert-fit.js";
import type { BatchLoader, ByteBatch } from "./batch-loader.js";
import { batchToTensor, cutBatches, type labelLookup } from "./batches.js";
import type { FitOptions } from "./fit-options.js";
import { addGradients, clipGradients } from "./gradients.js";
import { type BatchGradients, batchGradients } from "./train-step.js";
import type { TrainingState } from "./training-state.js";
import type { WeightEma } from "./weight-ema.js";

/** Throws for a loss that is not finite, from which training cannot recover. */
export function assertFinite(loss: number, what: string): void {
  if (!Number.isFinite(loss))
    throw new DataError(`fit: the loss must be finite, got ${loss} for ${what}; try a lower learning rate`);
}

/** Data of an epoch; the labels are indexed once for all epochs. */
export interface EpochData {
  readonly loader: BatchLoader;
  readonly fold: Fold;
  readonly lookUp: ReturnType<typeof labelLookup>;
  /** Ids of images with any positive label; empty unless epochs are balanced. */
  readonly positives: ReadonlySet<string>;
}

/** Progress of an epoch: the steps taken, and the sum of their losses. */
export type EpochProgress = Pick<TrainingState, "epoch" | "batch" | "lossSum">;

/** Settings of an epoch. */
interface EpochOptions extends FitOptions {
  readonly optimizer: Optimizer;
  /** Progress to start from. */
  readonly start: EpochProgress;
  readonly ema?: WeightEma | undefined;
  /** Called after each step. */
  readonly onProgress: (progress: EpochProgress) => Promise<void>;
}

/**
 * Keeps all positive images and draws equally many of the others, or takes all of those if there are fewer. Throws if no
 * image is positive: such an epoch would be empty.
 */
function balance(fold: Fold, positives: ReadonlySet<string>, random: Random): string[] {
  const positive = fold.train.filter((id) => positives.has(id));
  if (positive.length === 0) {
    const expected = "a balanced epoch needs training images with a positive label";
    throw new DataError(`fit: ${expected}, got none of ${fold.train.length}`);
  }
  const others = fold.train.filter((id) => !positives.has(id));
  return [...positive, ...shuffle(random, others).slice(0, positive.length)];
}

/** Shuffles the training images of an epoch by the seed, and cuts them into the images of each step. */
function batchesOf({ fold, positives }: EpochData, epoch: number, options: FitOptions): string[][] {
  const { seed, batchSize, gradientAccumulation = 1, isBalanced = false } = options;
  const ids = isBalanced ? balance(fold, positives, createRandom(seed, "balance", epoch)) : fold.train;
  const order = shuffle(createRandom(seed, "order", epoch), ids);
  const size = batchSize * gradientAccumulation;
  return cutBatches(order, { size, dropLast: order.length >= size });
}

/** One step of an epoch: its number, and its images. */
interface Step {
  readonly batch: number;
  readonly ids: readonly string[];
  /** Yields the images, one batch at a time. */
  readonly loading: AsyncIterator<ByteBatch>;
}

/** Computes the mean loss of the images of a step and its gradients, batch by batch. */
async function stepGradients(
  model: LayersModel,
  { lookUp }: EpochData,
  { ids, batch, loading }: Step,
  options: EpochOptions,
): Promise<BatchGradients> {
  const { start, seed, batchSize, gradientAccumulation = 1, loss = weightedLoss, trainLoss = loss } = options;
  const { epoch } = start;
  let sum = 0;
  let sums: NamedTensorMap | undefined;
  for (const [index, part] of cutBatches(ids, { size: batchSize }).entries()) {
    const bytes: ByteBatch = (await loading.next()).value;
    assertInputShape("fit: image", model, bytes);
    const images = batchToTensor(bytes);
    const labels = lookUp(part);
    const dropSeed = seedOf(seed, "drop", epoch, batch * gradientAccumulation + index);
    const { loss, gradients } = await batchGradients(model, { images, labels }, { loss: trainLoss, dropSeed });
    dispose([images, labels]);
    const share = part.length / ids.length;
    sum += share * loss;
    sums = addGradients(sums, gradients, share);
  }
  return { loss: sum, gradients: sums! };
}

/** Takes one step and resolves to the loss before it. */
async function takeStep(
  model: LayersModel,
  data: EpochData,
  step: Step & { readonly rate: number },
  options: EpochOptions,
) {
  const { optimizer, clipNorm, ema, start } = options;
  const { loss, gradients } = await stepGradients(model, data, step, options);
  const clipped = clipNorm === undefined ? gradients : await clipGradients(gradients, clipNorm);
  if (Number.isFinite(loss)) {
    optimizer.step(clipped, step.rate);
    ema?.update();
  }
  dispose(clipped);
  assertFinite(loss, `epoch ${start.epoch + 1}, batch ${step.batch + 1}`);
  return loss;
}

/** Trains on the images of an epoch, or on the rest of them, and resolves to the mean loss of all its steps. */
export async function trainEpoch(model: LayersModel, data: EpochData, options: EpochOptions): Promise<number> {
  const { epoch, batch: first, lossSum } = options.start;
  const { warmUpSteps = 1, schedule } = options;
  const batches = batchesOf(data, epoch, options);
  const parts = batches.slice(first).flatMap((ids) => cutBatches(ids, { size: options.batchSize }));
  const loading = data.loader.trainBatches(parts, { seed: options.seed, epoch })[Symbol.asyncIterator]();
  let sum = lossSum;
  try {
    for (let batch = first; batch < batches.length; batch++) {
      const warmUp = Math.min(1, (epoch * batches.length + batch + 1) / warmUpSteps);
      const step = { ids: batches[batch], batch, loading, rate: warmUp * schedule(epoch) };
      const loss = await takeStep(model, data, step, options);
      sum += loss;
      options.onStep?.({ epoch, batch, batches: batches.length, loss });
      await options.onProgress({ epoch, batch: batch + 1, lossSum: sum });
    }
  } finally {
    await loading.return?.();
  }
  return sum / batches.length;
}
