import { assertScoredLabels } from "./assert-scored-labels.js";
import { sigmoid } from "./sigmoid.js";

/** A line from scores to logits: probability = sigmoid(slope * score + intercept). */
export interface PlattCalibrator {
  readonly method: "platt";
  readonly slope: number;
  readonly intercept: number;
}

/** Steps of Newton's method; about ten are enough. */
const STEPS = 100;

/** Halvings of a step that does not lower the loss. */
const HALVINGS = 40;

/** Size of the gradient, relative to the number of rows, at which a minimum is reached. */
const TOLERANCE = 1e-12;

/** Rows to fit, with targets between 0 and 1. */
interface Rows {
  readonly scores: ArrayLike<number>;
  readonly targets: Float64Array;
}

type Line = readonly [slope: number, intercept: number];

/** Computes the cross-entropy of a line, in the form that is stable for large logits. */
function lossOf({ scores, targets }: Rows, [slope, intercept]: Line): number {
  let sum = 0;
  for (let row = 0; row < targets.length; row++) {
    const x = slope * scores[row] + intercept;
    sum += Math.max(x, 0) - x * targets[row] + Math.log1p(Math.exp(-Math.abs(x)));
  }
  return sum;
}

/** Computes the step of Newton's method; `undefined` at the minimum. */
function newtonStep({ scores, targets }: Rows, [slope, intercept]: Line): Line | undefined {
  let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
  for (let row = 0; row < targets.length; row++) {
    const score = scores[row];
    const probability = sigmoid(slope * score + intercept);
    const curvature = probability * (1 - probability);
    g0 += (probability - targets[row]) * score;
    g1 += probability - targets[row];
    h00 += curvature * score * score;
    h01 += curvature * score;
    h11 += curvature;
  }
  const limit = TOLERANCE * targets.length;
  if (Math.abs(g0) <= limit && Math.abs(g1) <= limit) return undefined;
  // Scores that are all equal leave the slope free: it stays where it is.
  const determinant = h00 * h11 - h01 * h01;
  if (determinant <= 1e-12 * h00 * h11) return h11 > 0 ? [0, -g1 / h11] : undefined;
  return [(h01 * g1 - h11 * g0) / determinant, (h01 * g0 - h00 * g1) / determinant];
}

/** Goes along a step as far as it lowers the loss; `undefined` if it never does. */
function goAlong(rows: Rows, from: Line, step: Line): Line | undefined {
  const before = lossOf(rows, from);
  for (let halving = 0, share = 1; halving < HALVINGS; halving++, share /= 2) {
    const to: Line = [from[0] + share * step[0], from[1] + share * step[1]];
    if (lossOf(rows, to) < before) return to;
  }
  return undefined;
}

/**
 * Fits Platt's scaling: the slope and intercept of a line from scores to logits that minimize the cross-entropy, with
 * Platt's targets slightly inside 0 and 1, so that separable rows have a solution (Platt 1999). It equals
 * scikit-learn's `_SigmoidCalibration` within the tolerance of its minimizer (sklearn/calibration.py).
 *
 * @param labels 0 or 1.
 * @param scores One per label, best logits: a line of probabilities is rarely straight.
 * @throws RangeError without rows, when the lengths differ, a label is neither 0 nor 1, or a score is not finite.
 *
 * @example
 * ```ts
 * const { slope, intercept } = fitPlatt([0, 0, 1, 1], [-2, 0.5, 0, 2]);
 * ```
 */
export function fitPlatt(labels: ArrayLike<number>, scores: ArrayLike<number>): PlattCalibrator {
  assertScoredLabels("fitPlatt", labels, scores);
  let positives = 0;
  for (let row = 0; row < labels.length; row++) positives += labels[row];
  const negatives = labels.length - positives;
  const ofPositives = (positives + 1) / (positives + 2);
  const ofNegatives = 1 / (negatives + 2);
  const rows = { scores, targets: Float64Array.from(labels, (label) => (label === 1 ? ofPositives : ofNegatives)) };
  let line: Line = [0, Math.log((positives + 1) / (negatives + 1))];
  for (let step = 0; step < STEPS; step++) {
    const direction = newtonStep(rows, line);
    const next = direction && goAlong(rows, line, direction);
    if (!next) break;
    line = next;
  }
  return { method: "platt", slope: line[0], intercept: line[1] };
}
