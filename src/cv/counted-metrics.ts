import type { CountedMetric, PatientDraws } from "./bootstrap-by-patient.js";
import { assertScored } from "./cumulative-counts.js";

/** Whose the rows are. */
export type RowPatients = Pick<PatientDraws, "patientOf">;

/**
 * Makes the mean of values, such as the losses of slices, a metric for {@link bootstrapByPatient}.
 *
 * @param drawn What {@link drawPatients} gives for the rows.
 * @param values One a row; the metric is `undefined` where no row occurs.
 */
export function countedMean({ patientOf }: RowPatients, values: ArrayLike<number>): CountedMetric {
  return (counts) => {
    let sum = 0;
    let total = 0;
    for (let row = 0; row < values.length; row++) {
      const count = counts[patientOf[row]];
      sum += count * values[row];
      total += count;
    }
    return total === 0 ? undefined : sum / total;
  };
}

/**
 * Makes the area under the ROC curve, as `rocAuc` defines it, a metric for {@link bootstrapByPatient}. Rows are sorted
 * once, not for each resample.
 *
 * @param drawn What {@link drawPatients} gives for the rows.
 * @param labels 0 or 1, one a row.
 * @param scores As many as labels; higher means more likely positive.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, or a score is NaN.
 */
export function countedAuc(
  { patientOf }: RowPatients,
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): CountedMetric {
  assertScored("countedAuc", labels, scores);
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[a] - scores[b]);
  // All that the loop reads lies in its order: of many rows, reaching for them would take most of the time.
  const patients = order.map((row) => patientOf[row]);
  const isPositive = Uint8Array.from(order, (row) => labels[row]);
  const endsTie = Uint8Array.from(order, (row, place) => Number(scores[order[place + 1]] !== scores[row]));
  return (counts) => {
    let [positives, negatives, twiceArea, tiedPositives, tiedNegatives] = [0, 0, 0, 0, 0];
    for (let place = 0; place < patients.length; place++) {
      const count = counts[patients[place]];
      if (isPositive[place] === 1) tiedPositives += count;
      else tiedNegatives += count;
      if (endsTie[place] === 0) continue;
      twiceArea += tiedPositives * (2 * negatives + tiedNegatives);
      positives += tiedPositives;
      negatives += tiedNegatives;
      tiedPositives = 0;
      tiedNegatives = 0;
    }
    return positives === 0 || negatives === 0 ? undefined : twiceArea / (2 * positives * negatives);
  };
}
