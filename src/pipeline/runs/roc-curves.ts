import { classColumn, rocAuc, rocCurve } from "../../cv/index.js";
import type { RocFigureCurve } from "../../report/index.js";
import type { Fold, LabelTable, PredictionTable } from "../../types.js";
import { type ScoredSlices, selectScored } from "./select-scored.js";

/** Computes the curve of one class; it has no points if the slices are all positive or all negative. */
function curveOf({ truth, predicted }: ScoredSlices, className: string) {
  const positives = classColumn(truth, className);
  const scores = classColumn(predicted, className);
  const auc = rocAuc(positives, scores);
  if (auc === undefined) return { auc, falsePositiveRate: [], truePositiveRate: [] };
  return { auc, ...rocCurve(positives, scores) };
}

/** Computes the out-of-fold ROC curve of each class, for all folds together and for each fold alone. */
export function rocCurves(labels: LabelTable, predictions: PredictionTable, folds: readonly Fold[]): RocFigureCurve[] {
  const { pooled, single } = selectScored(labels, predictions, folds);
  return predictions.classes.map((name) => ({
    name,
    ...curveOf(pooled, name),
    folds: single.map((scored) => curveOf(scored, name)),
  }));
}
