import { assertScored } from "../guards/internal.js";

/**
 * Numbers of positives and negatives that score at least as much as each distinct score, from the highest score down.
 */
export interface CumulativeCounts {
  readonly thresholds: readonly number[];
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
}

/** Returns the scores of all rows with the given label, ascending. */
function sortedScores(labels: ArrayLike<number>, scores: ArrayLike<number>, label: 0 | 1): Float64Array {
  const chosen: number[] = [];
  for (let row = 0; row < labels.length; row++) if (labels[row] === label) chosen.push(scores[row]);
  return Float64Array.from(chosen).sort();
}

/**
 * Counts the positives and negatives at or above each distinct score. Equal scores count together, as in scikit-learn's
 * `_binary_clf_curve` (sklearn/metrics/_ranking.py).
 *
 * @param what The public function, for messages.
 * @param labels 0 or 1.
 * @param scores One per label; higher means more likely positive.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, or a score is NaN.
 */
export function countCumulatively(
  what: string,
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): CumulativeCounts {
  assertScored(what, labels, scores);
  const positives = sortedScores(labels, scores, 1);
  const negatives = sortedScores(labels, scores, 0);
  const counts = { thresholds: [] as number[], truePositives: [] as number[], falsePositives: [] as number[] };
  let positivesBelow = positives.length;
  let negativesBelow = negatives.length;
  while (positivesBelow > 0 || negativesBelow > 0) {
    const threshold = Math.max(
      positivesBelow > 0 ? positives[positivesBelow - 1] : -Infinity,
      negativesBelow > 0 ? negatives[negativesBelow - 1] : -Infinity,
    );
    while (positivesBelow > 0 && positives[positivesBelow - 1] >= threshold) positivesBelow--;
    while (negativesBelow > 0 && negatives[negativesBelow - 1] >= threshold) negativesBelow--;
    counts.thresholds.push(threshold);
    counts.truePositives.push(positives.length - positivesBelow);
    counts.falsePositives.push(negatives.length - negativesBelow);
  }
  return counts;
}
