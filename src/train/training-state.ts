import type { NamedArrays } from "../types.js";
import type { AdamWState } from "./adam-w.js";
import type { StoppingState } from "./early-stopping.js";

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

/** All that the rest of a training depends on, beside its options: order, augmentation and dropout come from the seed. */
export interface TrainingState {
  /** The epoch that comes next, or is under way. */
  readonly epoch: number;
  /** Steps of that epoch so far. */
  readonly batch: number;
  /** Sum of the losses of these steps. */
  readonly lossSum: number;
  readonly history: readonly EpochRecord[];
  readonly stopping: StoppingState;
  /** All weights of the network, running statistics included. */
  readonly weights: NamedArrays;
  readonly optimizer: AdamWState;
  /** The moving average of the weights, where there is one. */
  readonly average?: NamedArrays | undefined;
  /** Absent until an epoch has ended. */
  readonly best?: BestEpoch | undefined;
}
