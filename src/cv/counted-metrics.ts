import { assertFinites } from "../guards/internal.js";
import { assertRowPatients } from "./assert-drawn.js";
import type { CountedMetric, PatientDraws } from "./bootstrap-by-patient.js";
import { rankPositives, sortByScore } from "./sort-by-score.js";

/** The patient of each row. */
export type RowPatients = Pick<PatientDraws, "patientOf">;

/** Throws unless there is one number per row. */
function assertRows(what: string, { patientOf }: RowPatients, values: ArrayLike<number>): void {
  if (values.length === patientOf.length) return;
  throw new RangeError(`${what} must hold one number per row (${patientOf.length}), got ${values.length}`);
}

/** Sums values by patient, and counts the rows of each. */
function sumByPatient(patientOf: Uint32Array, values: ArrayLike<number>) {
  const patients = patientOf.reduce((most, patient) => Math.max(most, patient + 1), 0);
  const sums = new Float64Array(patients);
  const rows = new Uint32Array(patients);
  let all = 0;
  for (let row = 0; row < values.length; row++) {
    sums[patientOf[row]] += values[row];
    rows[patientOf[row]]++;
    all += values[row];
  }
  return { sums, rows, all };
}

/**
 * Turns the mean of values, such as the losses of slices, into a metric for {@link bootstrapByPatient}. Values are summed
 * by patient once, not for each resample; where each patient occurs once, the mean is that of the rows in their order, to
 * the bit.
 *
 * @param drawn Result of {@link drawPatients} for the rows.
 * @param values One per row; the metric is `undefined` where no row occurs.
 * @throws RangeError when the lengths differ, or a value is not finite.
 *
 * @example
 * ```ts
 * const drawn = drawPatients(["ann", "ann", "bob"]);
 * const { low, high } = bootstrapByPatient(drawn, countedMean(drawn, [0.1, 0.2, 0.9]));
 * ```
 */
export function countedMean(drawn: RowPatients, values: ArrayLike<number>): CountedMetric {
  assertRowPatients("countedMean", drawn);
  assertFinites("countedMean: values", values);
  assertRows("countedMean: values", drawn, values);
  const { sums, rows, all } = sumByPatient(drawn.patientOf, values);
  return (counts) => {
    let sum = 0;
    let total = 0;
    let isWhole = true;
    for (let patient = 0; patient < sums.length; patient++) {
      const count = counts[patient];
      sum += count * sums[patient];
      total += count * rows[patient];
      isWhole &&= count === 1;
    }
    return total === 0 ? undefined : (isWhole ? all : sum) / total;
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
  const sorted = sortByScore("countedAuc", drawn.patientOf, { labels, scores });
  assertRows("countedAuc: scores", drawn, scores);
  const { positives, negatives, below, upTo } = rankPositives(sorted);
  /** Number of negatives, as often as they occur, before each. */
  const before = new Uint32Array(negatives.length + 1);
  return (counts) => {
    let negativeCount = 0;
    for (let rank = 0; rank < negatives.length; rank++) {
      negativeCount += counts[negatives[rank]];
      before[rank + 1] = negativeCount;
    }
    let positiveCount = 0;
    let twiceArea = 0;
    for (let rank = 0; rank < positives.length; rank++) {
      const count = counts[positives[rank]];
      positiveCount += count;
      // Each negative below counts whole, and each of the same score half.
      twiceArea += count * (before[below[rank]] + before[upTo[rank]]);
    }
    const twicePairs = 2 * positiveCount * negativeCount;
    return twicePairs === 0 ? undefined : twiceArea / twicePairs;
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
