import { classColumn, rocAuc, rocCurve, selectRows } from "../../cv/index.js";
import type { RocFigureCurve } from "../../report/index.js";
import { splitPredicted } from "../../tables.js";
import type { Fold, LabelTable, PredictionTable } from "../../types.js";

/** Truth and predictions of the same slices. */
interface Scored {
  readonly truth: LabelTable;
  readonly predicted: PredictionTable;
}

/** The curve of one class: without points where the slices are all positive or all negative. */
function curveOf({ truth, predicted }: Scored, className: string) {
  const [positives, scores] = [classColumn(truth, className), classColumn(predicted, className)];
  const auc = rocAuc(positives, scores);
  if (auc === undefined) return { auc, falsePositiveRate: [], truePositiveRate: [] };
  return { auc, ...rocCurve(positives, scores) };
}

/** Makes the ROC curve of each class out of fold: of all folds together, and of each by itself. */
export function rocCurves(labels: LabelTable, predictions: PredictionTable, folds: readonly Fold[]): RocFigureCurve[] {
  const select = (ids: readonly string[]): Scored => ({
    truth: selectRows(labels, ids),
    predicted: selectRows(predictions, ids),
  });
  const pooled = select(splitPredicted(predictions).predicted);
  const single = folds.map(({ valid }) => select(valid));
  return predictions.classes.map((name) => ({
    name,
    ...curveOf(pooled, name),
    folds: single.map((scored) => curveOf(scored, name)),
  }));
}
