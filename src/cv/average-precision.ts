import { countCumulatively } from "./cumulative-counts.js";

/**
 * Computes the average precision: the sum of the precisions at each distinct score, each weighted by the increase in
 * recall at that score, which is the area under the precision-recall curve drawn in steps. It equals scikit-learn's
 * `average_precision_score` (sklearn/metrics/_ranking.py). Scores without any information give the share of positives.
 *
 * @param labels 0 or 1.
 * @param scores One per label; higher means more likely positive.
 * @returns Above 0, up to 1; `undefined` without positives, where scikit-learn warns and gives 0.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, or a score is NaN.
 *
 * @example
 * ```ts
 * // The highest score is a positive, the second is not: (1 + 2 / 3) / 2.
 * console.log(averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])); // 0.8333333333333333
 * ```
 */
export function averagePrecision(labels: ArrayLike<number>, scores: ArrayLike<number>): number | undefined {
  const { truePositives, falsePositives } = countCumulatively("averagePrecision", labels, scores);
  const positives = truePositives.at(-1) ?? 0;
  if (positives === 0) return undefined;
  const sum = truePositives.reduce((partial, count, point) => {
    const found = count - (truePositives[point - 1] ?? 0);
    return partial + found * (count / (count + falsePositives[point]));
  }, 0);
  return sum / positives;
}
