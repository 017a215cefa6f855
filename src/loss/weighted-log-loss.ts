import { prevalence, selectRows } from "../cv/index.js";
import { buildRowFinder } from "../cv/internal.js";
import { DataError } from "../errors.js";
import {
  assertFinites,
  assertFlag,
  assertFolds,
  assertLabels,
  assertNumber,
  assertOptions,
  assertPredictions,
  type KnownKeys,
} from "../guards/internal.js";
import { listNames } from "../shorten.js";
import { assertClasses, nameIds, splitPredicted } from "../tables.js";
import { CLASSES, type Fold, type LabelTable, type PredictionTable } from "../types.js";
import { CLASS_WEIGHTS } from "./class-weights.js";

/**
 * Smallest distance of a probability from 0 and 1, as in the competition's rules and scikit-learn's `log_loss` up to
 * version 1.1.
 */
const CLIP = 1e-15;

/** Settings of {@link weightedLogLoss}. */
export interface LogLossOptions {
  /**
   * One number per class, at least 0 and not all 0, in the order of the tables. The default, {@link CLASS_WEIGHTS}, requires the classes of
   * `CLASSES`.
   */
  readonly weights?: readonly number[];
  /**
   * Probabilities are clipped to clip .. 1 - clip. Default 1e-15. With 0, a certain but wrong prediction costs
   * Infinity.
   */
  readonly clip?: number;
  /** Whether to skip rows with NaN instead of throwing. Default false. */
  readonly skipMissing?: boolean;
}

/** Keys of {@link LogLossOptions}. */
const OPTIONS: KnownKeys<LogLossOptions> = { weights: true, clip: true, skipMissing: true };

/** Computes the log loss of one probability: -log(p) for a label of 1, -log(1 - p) for a label of 0. */
function logLoss(label: number, probability: number, clip: number): number {
  const clipped = Math.min(Math.max(probability, clip), 1 - clip);
  return -(label === 1 ? Math.log(clipped) : Math.log1p(-clipped));
}

/** Throws unless the weights fit the classes, both tables have the same classes, and the clip is in range. */
function assertSettings(
  labels: LabelTable,
  predictions: PredictionTable,
  { weights, clip }: Required<Pick<LogLossOptions, "weights" | "clip">>,
): void {
  assertFinites("weightedLogLoss: weights", weights);
  assertNumber("weightedLogLoss: clip", clip);
  if (weights === CLASS_WEIGHTS) assertClasses("weightedLogLoss: labels without weights", CLASSES, labels.classes);
  assertClasses("weightedLogLoss: predictions", labels.classes, predictions.classes);
  if (weights.length !== labels.classes.length) {
    const expected = `one number per class (${labels.classes.length})`;
    throw new RangeError(`weightedLogLoss: weights must hold ${expected}, got ${weights.length}`);
  }
  if (!weights.every((weight) => weight >= 0) || !weights.some((weight) => weight > 0)) {
    throw new RangeError(
      `weightedLogLoss: weights must be at least 0 and not all 0, got ${listNames(Array.from(weights, String))}`,
    );
  }
  if (!(clip >= 0 && clip < 0.5))
    throw new RangeError(`weightedLogLoss: clip must be from 0 to below 0.5, got ${clip}`);
}

/** Returns the ids of rows without NaN. Throws when a row has NaN, unless such rows may be skipped. */
function predictedIds(predictions: PredictionTable, skipMissing: boolean): readonly string[] {
  const { predicted, missing } = splitPredicted(predictions);
  if (missing.length === 0 || skipMissing) return predicted;
  throw new DataError(`weightedLogLoss: predictions must have no NaN, got rows ${nameIds(missing)}`);
}

/**
 * Computes the loss of each row of values that are in one order: see {@link sliceLogLosses}.
 *
 * @param truth 0 or 1, `[rows, classes]`.
 * @param probabilities `[rows, classes]`.
 */
export function lossesOfRows(
  truth: Uint8Array,
  probabilities: Float32Array,
  { weights = CLASS_WEIGHTS, clip = CLIP }: Pick<LogLossOptions, "weights" | "clip"> = {},
): Float64Array {
  const wrong = probabilities.find((value) => value < 0 || value > 1);
  if (wrong !== undefined) throw new DataError(`weightedLogLoss: predictions must be from 0 to 1, got ${wrong}`);
  const losses = new Float64Array(probabilities.length / weights.length);
  probabilities.forEach((probability, offset) => {
    const column = offset % weights.length;
    losses[(offset - column) / weights.length] += weights[column] * logLoss(truth[offset], probability, clip);
  });
  return losses;
}

/**
 * Computes the loss of each slice, a weighted sum over classes. The mean of these losses is {@link weightedLogLoss},
 * which takes the same arguments and throws the same errors.
 *
 * ```ts
 * const losses = sliceLogLosses(labels, predictions);
 * const worst = predictions.ids[losses.indexOf(Math.max(...losses))];
 * ```
 *
 * @param labels 0 or 1.
 * @param predictions Probabilities 0..1, with the same classes in the same order.
 * @param options Settings: class weights, clipping, missing rows.
 * @returns One loss per predicted row, in the order of the predictions.
 */
export function sliceLogLosses(
  labels: LabelTable,
  predictions: PredictionTable,
  options: LogLossOptions = {},
): Float64Array {
  assertLabels("weightedLogLoss: labels", labels);
  assertPredictions("weightedLogLoss: predictions", predictions);
  assertOptions("weightedLogLoss", options, OPTIONS);
  const { weights = CLASS_WEIGHTS, clip = CLIP, skipMissing = false } = options;
  assertSettings(labels, predictions, { weights, clip });
  assertFlag("weightedLogLoss: skipMissing", skipMissing);
  const ids = predictedIds(predictions, skipMissing);
  if (ids.length === 0) throw new DataError("weightedLogLoss: predictions must hold at least one predicted row, got 0");
  const truth = selectRows(labels, ids).values;
  const probabilities = selectRows(predictions, ids).values;
  return lossesOfRows(truth, probabilities, { weights, clip });
}

/**
 * Computes the metric of the RSNA 2019 challenge: the mean log loss of each class over all slices, then the weighted
 * sum over classes. Rows are joined by id; labels may hold more ids than the predictions.
 *
 * ```ts
 * const labels = { ids: ["ID_1"], classes: CLASSES, values: Uint8Array.of(1, 0, 0, 0, 0, 1) };
 * const guess = { ids: ["ID_1"], classes: CLASSES, values: new Float32Array(6).fill(0.5) };
 * console.log(weightedLogLoss(labels, guess)); // 0.6931..., log 2
 * ```
 *
 * @param labels 0 or 1.
 * @param predictions Probabilities 0..1, with the same classes in the same order.
 * @param options Settings: class weights, clipping, missing rows.
 * @returns At least 0, in nats; Infinity only without clipping.
 * @throws TypeError for anything but a table of labels and one of predictions, as when the two are swapped; ShapeError
 *   unless each table has one value per id and class.
 * @throws RangeError unless there is one weight per class, at least 0 and not all 0, and 0 <= clip < 0.5.
 * @throws DataError when an id has no label or occurs twice, the classes differ, no row is predicted, a value is
 * outside 0..1, or a row has NaN and `skipMissing` is false.
 */
export function weightedLogLoss(
  labels: LabelTable,
  predictions: PredictionTable,
  options: LogLossOptions = {},
): number {
  const losses = sliceLogLosses(labels, predictions, options);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/**
 * Computes the {@link weightedLogLoss} of a guess that looks at no image: each fold predicts the prevalence of its
 * training slices for every validation slice, and the losses of all folds are pooled. A model that does not score below
 * this value has learned nothing. For the stage-1 training set of the challenge it is about 0.2320.
 *
 * ```ts
 * const folds = groupKFold(labels.ids, patients, { folds: 5 });
 * const baseline = constantLogLoss(folds, labels);
 * ```
 *
 * @param folds Folds of ids to train on and to validate on.
 * @param labels Labels 0 or 1, with the classes of `CLASSES`.
 * @returns At least 0, in nats.
 * @throws DataError when an id has no label, the classes differ, or no fold has a validation slice.
 * @throws RangeError when a fold has no training slice.
 */
export function constantLogLoss(folds: readonly Fold[], labels: LabelTable): number {
  assertFolds("constantLogLoss: folds", folds);
  assertLabels("constantLogLoss: labels", labels);
  assertClasses("constantLogLoss: labels", CLASSES, labels.classes);
  const findRows = buildRowFinder("constantLogLoss: labels", labels);
  const width = CLASSES.length;
  let sum = 0;
  let slices = 0;
  for (const { train, valid } of folds) {
    const constant = prevalence(labels, train);
    for (const row of findRows(valid)) {
      for (let column = 0; column < width; column++) {
        sum += CLASS_WEIGHTS[column] * logLoss(labels.values[row * width + column], constant[column], CLIP);
      }
    }
    slices += valid.length;
  }
  if (slices === 0) throw new DataError("constantLogLoss: folds must hold a validation slice, got 0");
  return sum / slices;
}
