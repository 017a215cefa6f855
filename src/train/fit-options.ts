import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { Schedule } from "../types.js";
import type { BatchLoss } from "./train-step.js";
import type { BestEpoch, EpochRecord, TrainingState } from "./training-state.js";

/** What steps may do beyond one batch, one gradient and one rate. */
export interface StepSettings {
  /** Batches that one step learns from, one after the other, for want of memory. Default 1. */
  readonly gradientAccumulation?: number | undefined;
  /** Longest gradient of all parameters together; longer ones are scaled down. Default: no limit. */
  readonly clipNorm?: number | undefined;
  /** Steps over which the learning rate rises to that of the schedule. Default: none. */
  readonly warmUpSteps?: number | undefined;
  /** Validate, and keep as the best, a moving average of the weights that keeps this share of itself at each step. */
  readonly emaDecay?: number | undefined;
  /** Whether each epoch takes all images that show any class and as many others, drawn anew. Default false. */
  readonly isBalanced?: boolean | undefined;
}

/** How to train. */
export interface FitOptions extends StepSettings {
  readonly epochs: number;
  /** Images in a step, and as many at once to validate on. */
  readonly batchSize: number;
  /** Learning rate by epoch. */
  readonly schedule: Schedule;
  /** Number of the loader's views that each epoch is validated with, the first ones. Default: all. */
  readonly views?: number | undefined;
  /** Decides order, augmentation and dropout. */
  readonly seed: number;
  /** Epochs without improvement before training stops. Default 3. */
  readonly patience?: number;
  /**
   * Predicts the validation images, `[fold.valid, classes]` row-major, at the end of an epoch (from 0), for instance to
   * keep what is done of it on disk. Default: {@link predictLogits}.
   */
  readonly predictValid?: ((model: LayersModel, epoch: number) => Promise<Float32Array>) | undefined;
  /** What validation measures. Default: binary cross-entropy with the weights of the challenge. */
  readonly loss?: BatchLoss;
  /** What steps lower, where that is something else: a smoothed or a focal loss. Default: `loss`. */
  readonly trainLoss?: BatchLoss | undefined;
  /** Called after each step. */
  readonly onStep?: (step: {
    readonly epoch: number;
    readonly batch: number;
    readonly batches: number;
    readonly loss: number;
  }) => void;
  /** Called after each epoch; training goes on when it resolves. */
  readonly onEpoch?: (record: EpochRecord) => void | Promise<void>;
  /**
   * Called when an epoch is the best so far, after `onState` and before `onEpoch`, and once more by a training that goes
   * on right behind that epoch; training goes on when it resolves.
   */
  readonly onBest?: (best: BestEpoch) => void | Promise<void>;
  /** Where to go on: a state of a training with the same options and data. Default: the beginning. */
  readonly resume?: TrainingState | undefined;
  /** Called with the state after each epoch, and after each step for which `wantsState` is true. */
  readonly onState?: (state: TrainingState) => void | Promise<void>;
  /** Asked after each step. Default: states at the end of epochs only. */
  readonly wantsState?: () => boolean;
}
