import { classColumn, rocAuc, rocCurve } from "../../cv/index.js";
import type { RocFigureCurve } from "../../report/index.js";
import type { Fold, LabelTable, PredictionTable } from "../../types.js";
import { type ScoredSlices, selectScored } from "./select-scored.js";

/** The curve of one class: without points where the slices are all positive or all negative. */
function curveOf({ truth, predicted }: ScoredSlices, className: string) {
  const positives = classColumn(truth, className);
  const scores = classColumn(predicted, className);
  const auc = rocAuc(positives, scores);
  if (auc === undefined) return { auc, falsePositiveRate: [], truePositiveRate: [] };
  return { auc, ...rocCurve(positives, scores) };
}

/** Makes the ROC curve of each class out of fold: of all folds together, and of each by itself. */
export function rocCurves(labels: LabelTable, predictions: PredictionTable, folds: readonly Fold[]): RocFigureCurve[] {
  const { pooled, single } = selectScored(labels, predictions, folds);
  return predictions.classes.map((name) => ({
    name,
    ...curveOf(pooled, name),
    folds: single.map((scored) => curveOf(scored, name)),
  }));
}
