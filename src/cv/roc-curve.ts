import { type CumulativeCounts, countCumulatively } from "./cumulative-counts.js";

/**
 * The points of a ROC curve (receiver operating characteristic), from (0, 0) to (1, 1). The three arrays have the same
 * length.
 */
export interface RocCurve {
  /** Share of the negatives that score at least the threshold, 0..1, ascending. */
  readonly falsePositiveRate: Float64Array;
  /** Share of the positives that score at least the threshold, 0..1, ascending. */
  readonly truePositiveRate: Float64Array;
  /** Descending; the first, above every score, is Infinity. */
  readonly thresholds: Float64Array;
}

/** Whether the counts grow by the same step before and after a point, so that the point lies on a straight line. */
function isBetween({ truePositives, falsePositives }: CumulativeCounts, point: number): boolean {
  return [truePositives, falsePositives].every(
    (counts) => counts[point + 1] - counts[point] === counts[point] - counts[point - 1],
  );
}

/**
 * Computes the ROC curve (receiver operating characteristic) of scores: the rates at each distinct score. Points in the
 * middle of a run of equal steps are left out. The rates equal those of scikit-learn's `roc_curve` by default
 * (sklearn/metrics/_ranking.py); its first threshold is the highest score + 1 up to version 1.2 and infinite since.
 *
 * @param labels 0 or 1; both must occur.
 * @param scores One per label; higher means more likely positive. Probabilities and logits give the same rates.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, a score is NaN, or one label does not occur.
 *
 * @example
 * ```ts
 * const { falsePositiveRate, truePositiveRate } = rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * console.log(falsePositiveRate, truePositiveRate); // 0, 0, 0.5, 0.5, 1 and 0, 0.5, 0.5, 1, 1
 * ```
 */
export function rocCurve(labels: ArrayLike<number>, scores: ArrayLike<number>): RocCurve {
  const counts = countCumulatively("rocCurve", labels, scores);
  const { thresholds, truePositives, falsePositives } = counts;
  const last = thresholds.length - 1;
  const positives = truePositives[last] ?? 0;
  const negatives = falsePositives[last] ?? 0;
  if (positives === 0 || negatives === 0) {
    throw new RangeError(`rocCurve: labels must hold both 0 and 1, got ${negatives} of 0 and ${positives} of 1`);
  }
  const points = [...thresholds.keys()].filter((point) => point === 0 || point === last || !isBetween(counts, point));
  return {
    falsePositiveRate: Float64Array.from([0, ...points.map((point) => falsePositives[point] / negatives)]),
    truePositiveRate: Float64Array.from([0, ...points.map((point) => truePositives[point] / positives)]),
    thresholds: Float64Array.from([Infinity, ...points.map((point) => thresholds[point])]),
  };
}
