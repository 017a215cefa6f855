import {
  averagePrecision,
  type BootstrapInterval,
  bootstrapByPatient,
  type CountedMetric,
  classColumn,
  countedAuc,
  countedAveragePrecision,
  countedMean,
  drawPatients,
  selectRows,
} from "../../cv/index.js";
import { sliceLogLosses } from "../../loss/index.js";
import { splitPredicted } from "../../tables.js";
import type { LabelTable, PredictionTable } from "../../types.js";
import { type Score, scorePredictions } from "./score.js";

/**
 * Settings of the intervals. Computing these takes seconds for thousands of slices, and two minutes for the 750,000 of
 * the challenge. About a dozen resamples lie beyond each end of an interval.
 */
export const BOOTSTRAP = { resamples: 500, level: 0.95 } as const;

/** Interval of a score: percentiles over resamples of the patients. */
export interface ScoreInterval {
  readonly low: number;
  readonly high: number;
  /** Number of resamples left out because the score is undefined, such as the AUC of a class without positives. */
  readonly undefinedResamples: number;
}

/** Intervals of the scores of a run; `null` where the score is undefined in every resample. */
export interface ScoreIntervals {
  readonly weightedLogLoss: ScoreInterval | null;
  readonly auc: Readonly<Record<string, ScoreInterval | null>>;
  readonly averagePrecision: Readonly<Record<string, ScoreInterval | null>>;
}

/** Scores of the predictions of a run, with intervals. */
export interface RunScore extends Score {
  /** Average precision by class; `null` without positives. */
  readonly averagePrecision: Readonly<Record<string, number | null>>;
  /** 95 % intervals, by resampling patients. */
  readonly intervals: ScoreIntervals;
}

function toInterval({ low, high, undefinedResamples }: BootstrapInterval): ScoreInterval | null {
  return low === undefined || high === undefined ? null : { low, high, undefinedResamples };
}

/**
 * Scores predictions against labels, with intervals. Leaves out ids that were never predicted (NaN).
 *
 * @param patientOf Patient of each id; all slices of a patient are drawn together.
 */
export function scoreRun(
  labels: LabelTable,
  predictions: PredictionTable,
  patientOf: ReadonlyMap<string, string>,
): RunScore {
  const ids = splitPredicted(predictions).predicted;
  const truth = selectRows(labels, ids);
  const predicted = selectRows(predictions, ids);
  const drawn = drawPatients(
    ids.map((id) => patientOf.get(id)!),
    { resamples: BOOTSTRAP.resamples },
  );
  const interval = (metric: CountedMetric) => toInterval(bootstrapByPatient(drawn, metric, { level: BOOTSTRAP.level }));
  const byClass = <Value>(scoreOf: (positives: Uint8Array, scores: Float32Array) => Value) =>
    Object.fromEntries(
      predictions.classes.map((name) => [name, scoreOf(classColumn(truth, name), classColumn(predicted, name))]),
    );
  return {
    ...scorePredictions(labels, predictions),
    averagePrecision: byClass((positives, scores) => averagePrecision(positives, scores) ?? null),
    intervals: {
      weightedLogLoss: interval(countedMean(drawn, sliceLogLosses(truth, predicted))),
      auc: byClass((positives, scores) => interval(countedAuc(drawn, positives, scores))),
      averagePrecision: byClass((positives, scores) => interval(countedAveragePrecision(drawn, positives, scores))),
    },
  };
}
