import { assertNoMore } from "../guards/internal.js";
import { countCumulatively } from "./cumulative-counts.js";

/**
 * Computes the area under the ROC curve (receiver operating characteristic): the probability that a positive scores
 * higher than a negative, where a tie counts one half (Hanley and McNeil 1982, doi:10.1148/radiology.143.1.7063747).
 * The sum of trapezoids is computed in whole numbers, so the result does not depend on the order of rows.
 *
 * @param labels 0 or 1.
 * @param scores One per label; higher means more likely positive.
 * @returns 0..1, or `undefined` if one of the labels does not occur.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, or a score is NaN.
 *
 * @example
 * ```ts
 * console.log(rocAuc([0, 1, 0, 1], [0.1, 0.9, 0.4, 0.4])); // 0.875
 * ```
 */
export function rocAuc(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  ...surplus: readonly never[]
): number | undefined {
  assertNoMore("rocAuc", "labels and scores", surplus);
  const { truePositives, falsePositives } = countCumulatively("rocAuc", labels, scores);
  const positives = truePositives.at(-1) ?? 0;
  const negatives = falsePositives.at(-1) ?? 0;
  if (positives === 0 || negatives === 0) return undefined;
  const twiceArea = truePositives.reduce((area, count, point) => {
    const width = falsePositives[point] - (falsePositives[point - 1] ?? 0);
    return area + width * (count + (truePositives[point - 1] ?? 0));
  }, 0);
  return twiceArea / (2 * positives * negatives);
}
