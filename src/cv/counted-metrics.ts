import { assertNumbers } from "../guards/internal.js";
import { assertRowPatients } from "./assert-drawn.js";
import type { CountedMetric, PatientDraws } from "./bootstrap-by-patient.js";
import { sortByScore } from "./sort-by-score.js";

/** The patient of each row. */
export type RowPatients = Pick<PatientDraws, "patientOf">;

/** Throws unless there is one number per row. */
function assertRows(what: string, { patientOf }: RowPatients, values: ArrayLike<number>): void {
  if (values.length === patientOf.length) return;
  throw new RangeError(`${what} must hold one number per row (${patientOf.length}), got ${values.length}`);
}

/**
 * Turns the mean of values, such as the losses of slices, into a metric for {@link bootstrapByPatient}.
 *
 * @param drawn Result of {@link drawPatients} for the rows.
 * @param values One per row; the metric is `undefined` where no row occurs.
 *
 * @example
 * ```ts
 * const drawn = drawPatients(["ann", "ann", "bob"]);
 * const { low, high } = bootstrapByPatient(drawn, countedMean(drawn, [0.1, 0.2, 0.9]));
 * ```
 */
export function countedMean(drawn: RowPatients, values: ArrayLike<number>): CountedMetric {
  assertRowPatients("countedMean", drawn);
  assertNumbers("countedMean: values", values);
  assertRows("countedMean: values", drawn, values);
  const { patientOf } = drawn;
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
 * Turns the area under the ROC curve, as `rocAuc` defines it, into a metric for {@link bootstrapByPatient}. Rows are
 * sorted once, not for each resample.
 *
 * @param drawn Result of {@link drawPatients} for the rows.
 * @param labels 0 or 1, one per row; the metric is `undefined` unless rows of both labels occur.
 * @param scores One per label; higher means more likely positive.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, or a score is NaN.
 *
 * @example
 * ```ts
 * const drawn = drawPatients(["ann", "ann", "bob"]);
 * const { low, high } = bootstrapByPatient(drawn, countedAuc(drawn, [0, 1, 1], [0.2, 0.7, 0.6]));
 * ```
 */
export function countedAuc(drawn: RowPatients, labels: ArrayLike<number>, scores: ArrayLike<number>): CountedMetric {
  assertRowPatients("countedAuc", drawn);
  const { patientOf } = drawn;
  const { patients, isPositive, endsTie } = sortByScore("countedAuc", patientOf, { labels, scores });
  assertRows("countedAuc: scores", drawn, scores);
  return (counts) => {
    let positives = 0;
    let negatives = 0;
    let twiceArea = 0;
    let tiedPositives = 0;
    let tiedNegatives = 0;
    for (let rank = 0; rank < patients.length; rank++) {
      const count = counts[patients[rank]];
      if (isPositive[rank] === 1) tiedPositives += count;
      else tiedNegatives += count;
      if (endsTie[rank] === 0) continue;
      twiceArea += tiedPositives * (2 * negatives + tiedNegatives);
      positives += tiedPositives;
      negatives += tiedNegatives;
      tiedPositives = 0;
      tiedNegatives = 0;
    }
    return positives === 0 || negatives === 0 ? undefined : twiceArea / (2 * positives * negatives);
  };
}

/**
 * Turns the average precision, as `averagePrecision` defines it, into a metric for {@link bootstrapByPatient}. Rows are
 * sorted once, not for each resample.
 *
 * @param drawn Result of {@link drawPatients} for the rows.
 * @param labels 0 or 1, one per row; the metric is `undefined` where no positive row occurs.
 * @param scores One per label; higher means more likely positive.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, or a score is NaN.
 *
 * @example
 * ```ts
 * const drawn = drawPatients(["ann", "ann", "bob"]);
 * const { low, high } = bootstrapByPatient(drawn, countedAveragePrecision(drawn, [0, 1, 1], [0.2, 0.7, 0.6]));
 * ```
 */
export function countedAveragePrecision(
  drawn: RowPatients,
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): CountedMetric {
  assertRowPatients("countedAveragePrecision", drawn);
  const { patientOf } = drawn;
  const { patients, isPositive, endsTie } = sortByScore("countedAveragePrecision", patientOf, { labels, scores });
  assertRows("countedAveragePrecision: scores", drawn, scores);
  return (counts) => {
    let positives = 0;
    let negatives = 0;
    let sum = 0;
    let tiedPositives = 0;
    for (let rank = patients.length - 1; rank >= 0; rank--) {
      const count = counts[patients[rank]];
      if (isPositive[rank] === 1) tiedPositives += count;
      else negatives += count;
      const isTieOver = rank === 0 || endsTie[rank - 1] === 1;
      if (!isTieOver || tiedPositives === 0) continue;
      positives += tiedPositives;
      sum += tiedPositives * (positives / (positives + negatives));
      tiedPositives = 0;
    }
    return positives === 0 ? undefined : sum / positives;
  };
}
