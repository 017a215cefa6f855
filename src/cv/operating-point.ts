import { assertNumber } from "../guards/internal.js";
import { countCumulatively } from "./cumulative-counts.js";

/** A threshold with its sensitivity and specificity. */
export interface OperatingPoint {
  /** Lowest score that is called positive; Infinity where no score is. */
  readonly threshold: number;
  /** Share of the positives that score at least the threshold, 0..1. */
  readonly sensitivity: number;
  /** Share of the negatives that score below the threshold, 0..1. */
  readonly specificity: number;
}

/** Throws unless a required rate is from 0 to 1. */
function assertRate(what: string, rate: number): void {
  assertNumber(what, rate);
  if (rate >= 0 && rate <= 1) return;
  throw new RangeError(`${what} must be from 0 to 1, got ${rate}`);
}

/** Lists the operating points of scores, from the highest threshold to the lowest; `undefined` without both labels. */
function operatingPoints(
  name: string,
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): OperatingPoint[] | undefined {
  const { thresholds, truePositives, falsePositives } = countCumulatively(name, labels, scores);
  const positives = truePositives.at(-1) ?? 0;
  const negatives = falsePositives.at(-1) ?? 0;
  if (positives === 0 || negatives === 0) return undefined;
  const points = thresholds.map((threshold, point) => ({
    threshold,
    sensitivity: truePositives[point] / positives,
    specificity: (negatives - falsePositives[point]) / negatives,
  }));
  return [{ threshold: Infinity, sensitivity: 0, specificity: 1 }, ...points];
}

/**
 * Finds the threshold with the highest sensitivity at which the specificity is at least as required; of equally
 * sensitive ones the most specific. A threshold looks too good on the rows it was chosen on: see
 * {@link confusionOutOfFold}.
 *
 * @param labels 0 or 1.
 * @param scores One per label; higher means more likely positive.
 * @param specificity Lowest specificity, 0..1.
 * @returns `undefined` if one of the labels does not occur.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, a score is NaN, or the specificity is outside
 *   0..1.
 *
 * @example
 * ```ts
 * const point = sensitivityAtSpecificity([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.5);
 * console.log(point?.sensitivity, point?.threshold); // 1 0.35
 * ```
 */
export function sensitivityAtSpecificity(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  specificity: number,
): OperatingPoint | undefined {
  assertRate("sensitivityAtSpecificity: specificity", specificity);
  const points = operatingPoints("sensitivityAtSpecificity", labels, scores);
  const allowed = points?.filter((point) => point.specificity >= specificity);
  return allowed?.reduce((best, point) => (point.sensitivity > best.sensitivity ? point : best));
}

/**
 * Finds the threshold with the highest specificity at which the sensitivity is at least as required; of equally specific
 * ones the most sensitive. A threshold looks too good on the rows it was chosen on: see {@link confusionOutOfFold}.
 *
 * @param labels 0 or 1.
 * @param scores One per label; higher means more likely positive.
 * @param sensitivity Lowest sensitivity, 0..1.
 * @returns `undefined` if one of the labels does not occur.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, a score is NaN, or the sensitivity is outside
 *   0..1.
 *
 * @example
 * ```ts
 * const point = specificityAtSensitivity([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 1);
 * console.log(point?.specificity, point?.threshold); // 0.5 0.35
 * ```
 */
export function specificityAtSensitivity(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  sensitivity: number,
): OperatingPoint | undefined {
  assertRate("specificityAtSensitivity: sensitivity", sensitivity);
  const points = operatingPoints("specificityAtSensitivity", labels, scores);
  const allowed = points?.filter((point) => point.sensitivity >= sensitivity);
  return allowed?.reduce((best, point) => {
    const isMoreSensitive = point.specificity === best.specificity && point.sensitivity > best.sensitivity;
    return point.specificity > best.specificity || isMoreSensitive ? point : best;
  });
}
