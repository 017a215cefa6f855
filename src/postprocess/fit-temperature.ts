import { assertScoredLabels } from "./assert-scored-labels.js";
import { sigmoid } from "./sigmoid.js";

/** A temperature that divides logits: probability = sigmoid(logit / temperature). */
export interface TemperatureCalibrator {
  readonly method: "temperature";
  /** Above 0; above 1 it makes predictions less sure. */
  readonly temperature: number;
}

/** Limit of the logarithm of the factor of a logit, in either direction; scikit-learn has 10, for half a logit. */
const LOG_LIMIT = 10;

/** Computes the derivative of the cross-entropy with respect to the factor of the logits, which rises with the factor. */
function slopeAt(labels: ArrayLike<number>, logits: ArrayLike<number>, factor: number): number {
  let slope = 0;
  for (let row = 0; row < labels.length; row++) slope += (sigmoid(factor * logits[row]) - labels[row]) * logits[row];
  return slope;
}

/**
 * Fits the temperature with the lowest cross-entropy (Guo et al. 2017, arXiv:1706.04599). It equals the temperature
 * scaling of scikit-learn 1.9 (sklearn/calibration.py), which writes a logit as two halves of opposite sign.
 *
 * @param labels 0 or 1.
 * @param logits One per label.
 * @returns A temperature between e^-10 and e^10; an end where rows are separable, or no better than chance.
 * @throws RangeError without rows, when the lengths differ, a label is neither 0 nor 1, or a logit is not finite.
 *
 * @example
 * ```ts
 * const { temperature } = fitTemperature([0, 0, 1, 1], [-4, 4, 4, 4]); // above 1: three of four were too sure
 * ```
 */
export function fitTemperature(labels: ArrayLike<number>, logits: ArrayLike<number>): TemperatureCalibrator {
  assertScoredLabels("fitTemperature", labels, logits);
  let [low, high] = [-LOG_LIMIT, LOG_LIMIT];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (slopeAt(labels, logits, Math.exp(middle)) > 0) high = middle;
    else low = middle;
  }
  return { method: "temperature", temperature: Math.exp(-(low + high) / 2) };
}
