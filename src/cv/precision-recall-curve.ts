import { countCumulatively } from "./cumulative-counts.js";

/** The points of a precision-recall curve, from the lowest threshold up; the last has a recall of 0. */
export interface PrecisionRecallCurve {
  /** Share of positives among the rows that score at least the threshold, 0..1; the last is 1. */
  readonly precision: Float64Array;
  /** Share of the positives that score at least the threshold, 0..1, descending; the last is 0. */
  readonly recall: Float64Array;
  /** The distinct scores, ascending: one fewer than there are points, because the last point lies above every score. */
  readonly thresholds: Float64Array;
}

/**
 * Computes precision and recall at each distinct score, as scikit-learn's `precision_recall_curve` does
 * (sklearn/metrics/_ranking.py). Between two points the curve is a step, not a line: see {@link averagePrecision}.
 *
 * @param labels 0 or 1; a 1 must occur.
 * @param scores One per label; higher means more likely positive.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, a score is NaN, or no label is 1.
 *
 * @example
 * ```ts
 * const { precision, recall } = precisionRecallCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * console.log(precision, recall); // 0.5, 0.667, 0.5, 1, 1 and 1, 1, 0.5, 0.5, 0
 * ```
 */
export function precisionRecallCurve(labels: ArrayLike<number>, scores: ArrayLike<number>): PrecisionRecallCurve {
  const { thresholds, truePositives, falsePositives } = countCumulatively("precisionRecallCurve", labels, scores);
  const positives = truePositives.at(-1) ?? 0;
  if (positives === 0) {
    throw new RangeError(`precisionRecallCurve: labels must hold a 1, got ${labels.length} labels without any`);
  }
  const last = thresholds.length - 1;
  const fromLowest = (valueAt: (point: number) => number, end: readonly number[]) => {
    const values = new Float64Array(thresholds.length + end.length);
    for (let point = 0; point <= last; point++) values[last - point] = valueAt(point);
    values.set(end, thresholds.length);
    return values;
  };
  return {
    precision: fromLowest((point) => truePositives[point] / (truePositives[point] + falsePositives[point]), [1]),
    recall: fromLowest((point) => truePositives[point] / positives, [0]),
    thresholds: fromLowest((point) => thresholds[point], []),
  };
}
