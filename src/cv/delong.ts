import { assertList, assertNumber, assertOptions, assertScored } from "../guards/internal.js";
import { normalLimit, normalTails } from "./normal-distribution.js";

/** An area under the ROC curve with its variance and confidence interval. */
export interface DelongInterval {
  /** Area under the ROC curve, 0..1. */
  readonly auc: number;
  /** Variance of the area. */
  readonly variance: number;
  /** Lower end of the interval, at least 0. */
  readonly low: number;
  /** Upper end of the interval, at most 1. */
  readonly high: number;
}

/** Two areas under ROC curves of the same rows, compared. */
export interface DelongTest {
  /** Areas of the two lists of scores. */
  readonly aucs: readonly [number, number];
  /** The first area minus the second. */
  readonly difference: number;
  /** Variance of the difference. */
  readonly variance: number;
  /** The difference divided by its standard deviation; 0 where both are 0. */
  readonly z: number;
  /** Two-sided p-value of no difference, 0..1. */
  readonly pValue: number;
}

/** Structural components of an area: the share of negatives below each positive, and of positives above each negative. */
interface Components {
  readonly auc: number;
  readonly ofPositives: Float64Array;
  readonly ofNegatives: Float64Array;
}

/** Counts the values below each value of `of`, those that are equal as one half. Both lists are sorted. */
function countBelow(of: Float64Array, values: Float64Array): Float64Array {
  let below = 0;
  let upTo = 0;
  return of.map((value) => {
    while (below < values.length && values[below] < value) below++;
    while (upTo < values.length && values[upTo] <= value) upTo++;
    return (below + upTo) / 2;
  });
}

/** Returns the rows with a label, from the lowest score to the highest. */
function sortedRows(labels: ArrayLike<number>, scores: ArrayLike<number>, label: 0 | 1): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < labels.length; row++) if (labels[row] === label) rows.push(row);
  return Uint32Array.from(rows).sort((a, b) => scores[a] - scores[b]);
}

/** Puts values of sorted rows at the places of the rows among those with the same label. */
function inRowOrder(sorted: Uint32Array, values: Float64Array): Float64Array {
  const places = new Map([...sorted].sort((a, b) => a - b).map((row, place) => [row, place]));
  const ordered = new Float64Array(values.length);
  sorted.forEach((row, rank) => {
    ordered[places.get(row)!] = values[rank];
  });
  return ordered;
}

/** Computes the structural components of an area, in the order of the rows. */
function components(labels: ArrayLike<number>, scores: ArrayLike<number>): Components {
  const positiveRows = sortedRows(labels, scores, 1);
  const negativeRows = sortedRows(labels, scores, 0);
  const positives = Float64Array.from(positiveRows, (row) => scores[row]);
  const negatives = Float64Array.from(negativeRows, (row) => scores[row]);
  const ofPositives = countBelow(positives, negatives);
  const ofNegatives = countBelow(negatives, positives).map((below) => positives.length - below);
  const pairs = positives.length * negatives.length;
  return {
    auc: ofPositives.reduce((sum, count) => sum + count, 0) / pairs,
    ofPositives: inRowOrder(
      positiveRows,
      ofPositives.map((count) => count / negatives.length),
    ),
    ofNegatives: inRowOrder(
      negativeRows,
      ofNegatives.map((count) => count / positives.length),
    ),
  };
}

/** Computes the covariance of two areas from their components (DeLong et al. 1988, equations 4 to 6). */
function covariance(a: Components, b: Components): number {
  const part = (key: "ofPositives" | "ofNegatives") => {
    let sum = 0;
    for (let row = 0; row < a[key].length; row++) sum += (a[key][row] - a.auc) * (b[key][row] - b.auc);
    return sum / (a[key].length - 1) / a[key].length;
  };
  return part("ofPositives") + part("ofNegatives");
}

/** Throws unless scores fit labels; returns whether each label occurs twice, which a variance needs. */
function hasVariance(name: string, labels: ArrayLike<number>, ...scores: readonly ArrayLike<number>[]): boolean {
  for (const list of scores) assertScored(name, labels, list);
  let positives = 0;
  for (let row = 0; row < labels.length; row++) positives += labels[row];
  return positives >= 2 && labels.length - positives >= 2;
}

/**
 * Computes the area under the ROC curve with its variance by DeLong, and the normal interval, cut at 0 and 1 (DeLong et
 * al. 1988, doi:10.2307/2531595). The rows must be independent, such as one score per study: slices of one patient are
 * not, and need {@link bootstrapByPatient}.
 *
 * @param labels 0 or 1.
 * @param scores One per label; higher means more likely positive.
 * @param options `level`: probability that the interval holds the true area, between 0 and 1. Default 0.95.
 * @returns `undefined` unless each of the labels occurs at least twice.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, a score is NaN, or the level is not between 0
 *   and 1.
 *
 * @example
 * ```ts
 * const interval = delongInterval([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * console.log(interval?.auc, interval?.variance); // 0.75 0.125
 * ```
 */
export function delongInterval(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: { readonly level?: number | undefined } = {},
): DelongInterval | undefined {
  assertOptions<typeof options>("delongInterval", options, { level: true });
  const { level = 0.95 } = options;
  assertNumber("delongInterval: level", level);
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`delongInterval: level must be between 0 and 1, got ${level}`);
  }
  if (!hasVariance("delongInterval", labels, scores)) return undefined;
  const parts = components(labels, scores);
  const variance = covariance(parts, parts);
  const reach = normalLimit(1 - level) * Math.sqrt(variance);
  const { auc } = parts;
  return { auc, variance, low: Math.max(0, auc - reach), high: Math.min(1, auc + reach) };
}

/**
 * Tests whether two lists of scores of the same rows have the same area under the ROC curve, by DeLong's paired test
 * (DeLong et al. 1988, doi:10.2307/2531595). The rows must be independent, such as one score per study.
 *
 * @param labels 0 or 1.
 * @param scores Two lists, each with one score per label; higher means more likely positive.
 * @returns `undefined` unless each of the labels occurs at least twice.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, or a score is NaN.
 *
 * @example
 * ```ts
 * const test = delongTest(labels, [rawScores, smoothedScores]);
 * if (test) console.log(`difference ${test.difference}, p = ${test.pValue}`);
 * ```
 */
export function delongTest(
  labels: ArrayLike<number>,
  scores: readonly [ArrayLike<number>, ArrayLike<number>],
): DelongTest | undefined {
  assertList("delongTest: scores", scores, "two lists of scores");
  if (scores.length !== 2) throw new RangeError(`delongTest: scores must be two lists, got ${scores.length as number}`);
  if (!hasVariance("delongTest", labels, ...scores)) return undefined;
  const [a, b] = scores.map((list) => components(labels, list));
  const variance = Math.max(0, covariance(a, a) + covariance(b, b) - 2 * covariance(a, b));
  const difference = a.auc - b.auc;
  const z = difference === 0 ? 0 : difference / Math.sqrt(variance);
  return { aucs: [a.auc, b.auc], difference, variance, z, pValue: normalTails(z) };
}
