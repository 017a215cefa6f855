import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { Schedule } from "../types.js";
import type { BatchLoss } from "./train-step.js";
import type { BestEpoch, EpochRecord, TrainingState } from "./training-state.js";

/** Settings of training steps that are off by default. */
export interface StepSettings {
  /** Number of batches whose gradients are accumulated in one step, to save memory. Default 1. */
  readonly gradientAccumulation?: number | undefined;
  /** Largest norm of the gradients of all parameters together; larger gradients are scaled down. Default: no limit. */
  readonly clipNorm?: number | undefined;
  /** Number of steps in which the learning rate rises to that of the schedule. Default: no warm-up. */
  readonly warmUpSteps?: number | undefined;
  /**
   * Decay of the exponential moving average (EMA) of the weights, the share of itself that it keeps at each step. The
   * averaged weights are then the ones that are validated and kept as the best. Default: no average.
   */
  readonly emaDecay?: number | undefined;
  /**
   * Whether each epoch takes all images with any positive label and equally many others, drawn again for each epoch.
   * Default false.
   */
  readonly isBalanced?: boolean | undefined;
}

/** Settings of {@link fit}. */
export interface FitOptions extends StepSettings {
  readonly epochs: number;
  /** Images in a batch, for training and for validation. */
  readonly batchSize: number;
  /** Learning rate by epoch. */
  readonly schedule: Schedule;
  /** Number of views that each epoch is validated with, from the first view of the loader on. Default: all. */
  readonly views?: number | undefined;
  /** Seed of the order of images, augmentation and dropout. */
  readonly seed: number;
  /** Epochs without improvement before training stops. Default 3. */
  readonly patience?: number;
  /**
   * Predicts the validation images at the end of an epoch (from 0): `[fold.valid, classes]`, row-major. Useful, for
   * instance, to save partial predictions to disk. Default: {@link predictLogits}.
   */
  readonly predictValid?: ((model: LayersModel, epoch: number) => Promise<Float32Array>) | undefined;
  /** Loss that validation measures. Default: binary cross-entropy with the weights of the challenge. */
  readonly loss?: BatchLoss;
  /** Loss that the steps minimize, if it is a different one, such as a smoothed or focal loss. Default: `loss`. */
  readonly trainLoss?: BatchLoss | undefined;
  /** Called after each step. */
  readonly onStep?: (step: {
    readonly epoch: number;
    readonly batch: number;
    readonly batches: number;
    readonly loss: number;
  }) => void;
  /** Called after each epoch; training waits until it resolves. */
  readonly onEpoch?: (record: EpochRecord) => void | Promise<void>;
  /**
   * Called when an epoch is the best so far, after `onState` and before `onEpoch`; training waits until it resolves. A
   * training that resumes right after its best epoch calls it again for that epoch.
   */
  readonly onBest?: (best: BestEpoch) => void | Promise<void>;
  /** State to resume from, of a training with the same options and data. Default: start from the beginning. */
  readonly resume?: TrainingState | undefined;
  /** Called with the state after each epoch, and after each step for which `wantsState` returns true. */
  readonly onState?: (state: TrainingState) => void | Promise<void>;
  /** Returns whether to call `onState`; called after each step. Default: states only at the end of epochs. */
  readonly wantsState?: () => boolean;
}
