import { assertNumber, assertScored } from "../guards/internal.js";

/** Counts of what a threshold gets right and wrong, and their rates. A rate is `undefined` if it would divide by 0. */
export interface ConfusionTable {
  readonly truePositives: number;
  /** Positives below the threshold. */
  readonly falseNegatives: number;
  /** Negatives at or above the threshold. */
  readonly falsePositives: number;
  readonly trueNegatives: number;
  /** Share of the positives that are called positive, 0..1. */
  readonly sensitivity: number | undefined;
  /** Share of the negatives that are called negative, 0..1. */
  readonly specificity: number | undefined;
  /** PPV: share of the rows called positive that are positive, 0..1. */
  readonly positivePredictiveValue: number | undefined;
  /** NPV: share of the rows called negative that are negative, 0..1. */
  readonly negativePredictiveValue: number | undefined;
}

/** Computes the share of a part in the whole, `part + rest`; `undefined` if the whole is 0. */
function shareOf(part: number, rest: number): number | undefined {
  return part + rest === 0 ? undefined : part / (part + rest);
}

/**
 * Counts what a threshold gets right and wrong: a score of at least the threshold is called positive.
 *
 * @param labels 0 or 1.
 * @param scores One per label; higher means more likely positive.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, or a score or the threshold is NaN.
 *
 * @example
 * ```ts
 * const { sensitivity, specificity } = confusionTable([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.5);
 * console.log(sensitivity, specificity); // 0.5 1
 * ```
 */
export function confusionTable(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  threshold: number,
): ConfusionTable {
  assertScored("confusionTable", labels, scores);
  assertNumber("confusionTable: threshold", threshold);
  if (Number.isNaN(threshold)) throw new RangeError("confusionTable: threshold must be a number, got NaN");
  let truePositives = 0;
  let falseNegatives = 0;
  let falsePositives = 0;
  let trueNegatives = 0;
  for (let row = 0; row < labels.length; row++) {
    const isCalled = scores[row] >= threshold;
    if (labels[row] === 1) isCalled ? truePositives++ : falseNegatives++;
    else isCalled ? falsePositives++ : trueNegatives++;
  }
  return {
    truePositives,
    falseNegatives,
    falsePositives,
    trueNegatives,
    sensitivity: shareOf(truePositives, falseNegatives),
    specificity: shareOf(trueNegatives, falsePositives),
    positivePredictiveValue: shareOf(truePositives, falsePositives),
    negativePredictiveValue: shareOf(trueNegatives, falseNegatives),
  };
}
