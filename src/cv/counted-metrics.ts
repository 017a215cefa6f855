import type { CountedMetric } from "./bootstrap-by-patient.js";
import { assertScored } from "./cumulative-counts.js";

/**
 * Makes the mean of values, such as the losses of slices, a metric for {@link bootstrapByPatient}.
 *
 * @param values One a row; the metric is `undefined` where no row occurs.
 */
export function countedMean(values: ArrayLike<number>): CountedMetric {
  return (counts) => {
    let sum = 0;
    let total = 0;
    for (let row = 0; row < values.length; row++) {
      sum += counts[row] * values[row];
      total += counts[row];
    }
    return total === 0 ? undefined : sum / total;
  };
}

/**
 * Makes the area under the ROC curve, as `rocAuc` defines it, a metric for {@link bootstrapByPatient}. Rows are sorted
 * once, not for each resample.
 *
 * @param labels 0 or 1.
 * @param scores As many as labels; higher means more likely positive.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, or a score is NaN.
 */
export function countedAuc(labels: ArrayLike<number>, scores: ArrayLike<number>): CountedMetric {
  assertScored("countedAuc", labels, scores);
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[a] - scores[b]);
  return (counts) => {
    let [positives, negatives, twiceArea] = [0, 0, 0];
    for (let start = 0; start < order.length; ) {
      const score = scores[order[start]];
      let [tiedPositives, tiedNegatives] = [0, 0];
      for (; start < order.length && scores[order[start]] === score; start++) {
        if (labels[order[start]] === 1) tiedPositives += counts[order[start]];
        else tiedNegatives += counts[order[start]];
      }
      twiceArea += tiedPositives * (2 * negatives + tiedNegatives);
      positives += tiedPositives;
      negatives += tiedNegatives;
    }
    return positives === 0 || negatives === 0 ? undefined : twiceArea / (2 * positives * negatives);
  };
}
