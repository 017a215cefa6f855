import { averagePrecision, classColumn, precisionRecallCurve, prevalence } from "../../cv/index.js";
import type { PrecisionRecallFigureCurve } from "../../report/index.js";
import type { Fold, LabelTable, PredictionTable } from "../../types.js";
import { type ScoredSlices, selectScored } from "./select-scored.js";

/** Computes the curve of one class; it has no points if no slice is positive. */
function curveOf({ truth, predicted }: ScoredSlices, className: string) {
  const positives = classColumn(truth, className);
  const scores = classColumn(predicted, className);
  const area = averagePrecision(positives, scores);
  if (area === undefined) return { averagePrecision: area, precision: [], recall: [] };
  return { averagePrecision: area, ...precisionRecallCurve(positives, scores) };
}

/** Computes the out-of-fold precision-recall curve of each class, for all folds together and for each fold alone. */
export function precisionRecallCurves(
  labels: LabelTable,
  predictions: PredictionTable,
  folds: readonly Fold[],
): PrecisionRecallFigureCurve[] {
  const { pooled, single } = selectScored(labels, predictions, folds);
  const shares = prevalence(pooled.truth);
  return predictions.classes.map((name) => ({
    name,
    ...curveOf(pooled, name),
    prevalence: shares[pooled.truth.classes.indexOf(name)],
    folds: single.map((scored) => curveOf(scored, name)),
  }));
}
