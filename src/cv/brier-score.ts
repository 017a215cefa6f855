import { assertProbabilities } from "./reliability-bins.js";

/**
 * Computes the squared error of each probability, which a bootstrap of the Brier score averages with
 * {@link countedMean}.
 *
 * @param labels 0 or 1.
 * @param probabilities One per label, 0..1.
 * @returns One per row, 0..1.
 * @throws RangeError without rows, when the lengths differ, a label is neither 0 nor 1, or a probability is outside 0..1.
 *
 * @example
 * ```ts
 * console.log(squaredErrors([0, 1], [0.5, 1])); // Float64Array(2) [ 0.25, 0 ]
 * ```
 */
export function squaredErrors(labels: ArrayLike<number>, probabilities: ArrayLike<number>): Float64Array {
  assertProbabilities("squaredErrors", labels, probabilities);
  return Float64Array.from(probabilities, (probability, row) => (probability - labels[row]) ** 2);
}

/**
 * Computes the Brier score: the mean squared error of probabilities (Brier 1950,
 * doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2). It equals scikit-learn's `brier_score_loss`.
 *
 * @param labels 0 or 1.
 * @param probabilities One per label, 0..1.
 * @returns 0..1; lower is better. A constant guess of the prevalence p gives p (1 - p).
 * @throws RangeError without rows, when the lengths differ, a label is neither 0 nor 1, or a probability is outside 0..1.
 *
 * @example
 * ```ts
 * console.log(brierScore([0, 1], [0.5, 1])); // 0.125
 * ```
 */
export function brierScore(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  assertProbabilities("brierScore", labels, probabilities);
  return squaredErrors(labels, probabilities).reduce((sum, error) => sum + error, 0) / labels.length;
}
