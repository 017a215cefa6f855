import type { LayersModel } from "@tensorflow/tfjs-layers";
import {
  assertFunction,
  assertNumber,
  assertOptions,
  assertWhole,
  describeValue,
  type KnownKeys,
} from "../guards/internal.js";
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

/** Keys of {@link FitOptions}. */
const OPTIONS: KnownKeys<FitOptions> = {
  epochs: true,
  batchSize: true,
  schedule: true,
  views: true,
  seed: true,
  patience: true,
  predictValid: true,
  loss: true,
  trainLoss: true,
  onStep: true,
  onEpoch: true,
  onBest: true,
  resume: true,
  onState: true,
  wantsState: true,
  gradientAccumulation: true,
  clipNorm: true,
  warmUpSteps: true,
  emaDecay: true,
  isBalanced: true,
};

/** Options that are functions. */
const FUNCTIONS = [
  "predictValid",
  "loss",
  "trainLoss",
  "onStep",
  "onEpoch",
  "onBest",
  "onState",
  "wantsState",
] as const satisfies readonly (keyof FitOptions)[];

/**
 * Throws unless options are those of {@link fit}, each of its type: training for hours must not end in a misspelt option.
 *
 * @throws TypeError for an unknown option and for one of another type, RangeError for a number out of range.
 */
export function assertFitOptions(options: FitOptions): void {
  assertOptions("fit", options, OPTIONS);
  const { epochs, batchSize, schedule, seed, patience = 3, isBalanced = false } = options;
  const { gradientAccumulation = 1, clipNorm = 1, warmUpSteps = 1 } = options;
  assertWhole("fit: epochs", epochs, 1);
  for (const [name, count] of Object.entries({ batchSize, gradientAccumulation }))
    assertWhole(`fit: ${name}`, count, 1);
  assertFunction("fit: schedule", schedule, "a function from an epoch to its learning rate");
  for (const [name, value] of Object.entries({ seed, patience, clipNorm, warmUpSteps })) {
    assertNumber(`fit: ${name}`, value);
    if (Number.isNaN(value)) throw new RangeError(`fit: ${name} must be a number, got NaN`);
  }
  if (typeof isBalanced !== "boolean") {
    throw new TypeError(`fit: isBalanced must be true or false, got ${describeValue(isBalanced)}`);
  }
  for (const name of FUNCTIONS) if (options[name] !== undefined) assertFunction(`fit: ${name}`, options[name]);
}
