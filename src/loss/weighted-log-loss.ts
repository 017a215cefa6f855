import { prevalence, selectRows } from "../cv/index.js";
import { buildRowFinder } from "../cv/internal.js";
import { DataError } from "../errors.js";
import { assertClasses, nameIds, splitPredicted } from "../tables.js";
import { CLASSES, type Fold, type LabelTable, type PredictionTable } from "../types.js";
import { CLASS_WEIGHTS } from "./class-weights.js";

/** Distance that probabilities keep from 0 and 1, as in the competition's rules and scikit-learn's `log_loss` up to version 1.1. */
const CLIP = 1e-15;

/** How {@link weightedLogLoss} weighs, clips and treats what was never predicted. */
export interface LogLossOptions {
  /** One a class, in the order of the tables. Default {@link CLASS_WEIGHTS}, which asks for the classes of `CLASSES`. */
  readonly weights?: readonly number[];
  /** Probabilities are clipped to clip .. 1 - clip. Default 1e-15; with 0 a certain mistake costs Infinity. */
  readonly clip?: number;
  /** Whether rows with NaN are left out rather than an error. Default false. */
  readonly skipMissing?: boolean;
}

/** Computes the logarithmic loss of one probability: -log(p) of a 1, -log(1 - p) of a 0. */
function logLoss(label: number, probability: number, clip: number): number {
  const clipped = Math.min(Math.max(probability, clip), 1 - clip);
  return -(label === 1 ? Math.log(clipped) : Math.log1p(-clipped));
}

/** Throws unless weights fit the classes, the classes of both tables agree, and the clip is a small part. */
function assertOptions(
  labels: LabelTable,
  predictions: PredictionTable,
  { weights, clip }: Required<Pick<LogLossOptions, "weights" | "clip">>,
): void {
  if (weights === CLASS_WEIGHTS) assertClasses("weightedLogLoss: labels without weights", CLASSES, labels.classes);
  assertClasses("weightedLogLoss: predictions", labels.classes, predictions.classes);
  if (weights.length !== labels.classes.length) {
    const expected = `one a class (${labels.classes.length})`;
    throw new RangeError(`weightedLogLoss: weights must be ${expected}, got ${weights.length}`);
  }
  if (!(clip >= 0 && clip < 0.5)) throw new RangeError(`weightedLogLoss: clip must be from 0 to 0.5, got ${clip}`);
}

/** Returns the ids whose row has no NaN; throws on those that have, unless they may be skipped. */
function predictedIds(predictions: PredictionTable, skipMissing: boolean): readonly string[] {
  const { predicted, missing } = splitPredicted(predictions);
  if (missing.length === 0 || skipMissing) return predicted;
  throw new DataError(`weightedLogLoss: predictions must have no NaN, got rows ${nameIds(missing)}`);
}

/**
 * Computes the loss of each slice: the weighted sum over classes. Its mean is {@link weightedLogLoss}, whose arguments
 * and errors it shares.
 *
 * @returns One a predicted row, in their order.
 */
export function sliceLogLosses(
  labels: LabelTable,
  predictions: PredictionTable,
  { weights = CLASS_WEIGHTS, clip = CLIP, skipMissing = false }: LogLossOptions = {},
): Float64Array {
  assertOptions(labels, predictions, { weights, clip });
  const ids = predictedIds(predictions, skipMissing);
  if (ids.length === 0) throw new DataError("weightedLogLoss: predictions must hold a predicted row, got 0");
  const truth = selectRows(labels, ids).values;
  const probabilities = selectRows(predictions, ids).values;
  const wrong = probabilities.find((value) => value < 0 || value > 1);
  if (wrong !== undefined) throw new DataError(`weightedLogLoss: predictions must be from 0 to 1, got ${wrong}`);
  const losses = new Float64Array(ids.length);
  probabilities.forEach((probability, offset) => {
    const column = offset % weights.length;
    losses[(offset - column) / weights.length] += weights[column] * logLoss(truth[offset], probability, clip);
  });
  return losses;
}

/**
 * Computes the metric of the RSNA 2019 challenge: for each class the mean logarithmic loss of all slices, then the
 * weighted sum over classes. Rows are joined by id; labels may hold more ids than the predictions.
 *
 * @param labels 0 or 1.
 * @param predictions Probabilities 0..1, of the same classes in the same order.
 * @returns At least 0, in natural units; Infinity only without clipping.
 * @throws RangeError unless there is one weight a class and 0 <= clip < 0.5.
 * @throws DataError when an id has no label or occurs twice, classes differ, nothing was predicted, a value is outside
 *   0..1, or is NaN without `skipMissing`.
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
 * Computes what {@link weightedLogLoss} gives to a guess without images: each fold predicts the prevalence of its
 * training slices on every validation slice, and the losses of all folds are pooled. A model that does not get below
 * it has learned nothing. For the stage-1 training set of the challenge it is about 0.2320.
 *
 * @param labels Of the classes of `CLASSES`.
 * @throws DataError when an id has no label, classes differ, or there is no validation slice.
 * @throws RangeError when a fold has no training slice.
 */
export function constantLogLoss(folds: readonly Fold[], labels: LabelTable): number {
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
