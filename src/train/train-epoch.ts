import { dispose } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { DataError } from "../errors.js";
import { weightedLoss } from "../loss/index.js";
import { createRandom, seedOf, shuffle } from "../random.js";
import type { Fold, ImageSource } from "../types.js";
import type { Optimizer } from "./adam-w.js";
import { cutBatches, imagesToTensor, type labelLookup } from "./batches.js";
import type { FitOptions } from "./fit-options.js";
import { trainStep } from "./train-step.js";
import type { TrainingState } from "./training-state.js";

/** Throws for a loss that training cannot come back from. */
export function assertFinite(loss: number, what: string): void {
  if (!Number.isFinite(loss))
    throw new DataError(`fit: the loss must be finite, got ${loss} for ${what}; try a lower learning rate`);
}

/** What an epoch takes: the labels are indexed once for all epochs. */
export interface EpochData {
  readonly source: ImageSource;
  readonly fold: Fold;
  readonly lookUp: ReturnType<typeof labelLookup>;
}

/** How far an epoch is: its steps, and the sum of their losses. */
export type EpochProgress = Pick<TrainingState, "epoch" | "batch" | "lossSum">;

/** What the steps of an epoch take. */
interface EpochOptions extends FitOptions {
  readonly optimizer: Optimizer;
  readonly begin: EpochProgress;
  /** Called after each step but the last. */
  readonly onProgress: (progress: EpochProgress) => Promise<void>;
}

/** Cuts the training images of an epoch into batches, shuffled by the seed. */
function batchesOf(fold: Fold, epoch: number, { seed, batchSize }: FitOptions): string[][] {
  const order = shuffle(createRandom(seed, "order", epoch), fold.train);
  return cutBatches(order, { size: batchSize, dropLast: order.length >= batchSize });
}

/** Takes the step of one batch and resolves to its loss. */
async function stepOn(
  model: LayersModel,
  { source, lookUp }: EpochData,
  { ids, batch }: { readonly ids: readonly string[]; readonly batch: number },
  options: EpochOptions,
): Promise<number> {
  const { begin, seed, transform, optimizer, schedule, loss = weightedLoss } = options;
  const { epoch } = begin;
  const changed = ids.map(async (id) => transform(createRandom(seed, "augment", epoch, id), await source(id)));
  const images = imagesToTensor(await Promise.all(changed));
  const labels = lookUp(ids);
  const dropSeed = seedOf(seed, "drop", epoch, batch);
  const stepOptions = { optimizer, loss, learningRate: schedule(epoch), dropSeed };
  const stepLoss = await trainStep(model, { images, labels }, stepOptions);
  dispose([images, labels]);
  assertFinite(stepLoss, `epoch ${epoch + 1}, batch ${batch + 1}`);
  return stepLoss;
}

/** Runs through the training images of an epoch, or what is left of them, and resolves to the mean loss of all. */
export async function trainEpoch(model: LayersModel, data: EpochData, options: EpochOptions): Promise<number> {
  const { epoch, batch: first, lossSum } = options.begin;
  const batches = batchesOf(data.fold, epoch, options);
  let sum = lossSum;
  for (let batch = first; batch < batches.length; batch++) {
    const loss = await stepOn(model, data, { ids: batches[batch], batch }, options);
    sum += loss;
    options.onStep?.({ epoch, batch, batches: batches.length, loss });
    if (batch + 1 < batches.length) await options.onProgress({ epoch, batch: batch + 1, lossSum: sum });
  }
  return sum / batches.length;
}
