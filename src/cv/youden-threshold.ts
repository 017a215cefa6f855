import { countCumulatively } from "./cumulative-counts.js";

/**
 * Chooses the threshold of a class: the score with the largest Youden index, sensitivity + specificity - 1, when all
 * rows that score at least as much are called positive (Youden 1950,
 * doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3). Among equally good scores it takes the highest. A
 * threshold looks too good on the rows it was chosen on.
 *
 * @param labels 0 or 1.
 * @param scores One per label; higher means more likely positive.
 * @returns One of the scores, or `undefined` if one of the labels does not occur.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, or a score is NaN.
 *
 * @example
 * ```ts
 * const threshold = youdenThreshold([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * console.log(threshold); // 0.8: it finds one of two positives and no negative; 0.35 is as good
 * ```
 */
export function youdenThreshold(labels: ArrayLike<number>, scores: ArrayLike<number>): number | undefined {
  const { thresholds, truePositives, falsePositives } = countCumulatively("youdenThreshold", labels, scores);
  const positives = truePositives.at(-1) ?? 0;
  const negatives = falsePositives.at(-1) ?? 0;
  if (positives === 0 || negatives === 0) return undefined;
  // The index times positives and negatives is a whole number, so equal indices compare as equal.
  const indexAt = (point: number) => truePositives[point] * negatives - falsePositives[point] * positives;
  let best = 0;
  for (let point = 1; point < thresholds.length; point++) if (indexAt(point) > indexAt(best)) best = point;
  return thresholds[best];
}
