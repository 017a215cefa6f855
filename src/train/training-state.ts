import type { NamedArrays } from "../types.js";
import type { AdamWState } from "./adam-w.js";
import type { StoppingState } from "./early-stopping.js";

/** Record of one epoch. */
export interface EpochRecord {
  /** From 0. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean over the steps of the epoch, in training mode. */
  readonly trainLoss: number;
  /** Loss of the mean logits over the views. */
  readonly validLoss: number;
}

/** The best epoch so far. */
export interface BestEpoch {
  readonly epoch: number;
  readonly weights: NamedArrays;
  /** Mean logits over the views, `[fold.valid, classes]` row-major. */
  readonly validLogits: Float32Array;
}

/**
 * State that, together with the options, determines the rest of a training: order, augmentation and dropout follow from
 * the seed.
 */
export interface TrainingState {
  /** The next epoch, or the one in progress, from 0. */
  readonly epoch: number;
  /** Number of steps taken in that epoch. */
  readonly batch: number;
  /** Sum of the losses of these steps. */
  readonly lossSum: number;
  readonly history: readonly EpochRecord[];
  readonly stopping: StoppingState;
  /** All weights of the network, including running statistics. */
  readonly weights: NamedArrays;
  readonly optimizer: AdamWState;
  /** Moving average of the weights; absent without `emaDecay`. */
  readonly average?: NamedArrays | undefined;
  /** Absent until the first epoch has ended. */
  readonly best?: BestEpoch | undefined;
}
