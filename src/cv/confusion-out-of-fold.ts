import { assertFunction, assertNumbers, assertOptions, assertScored } from "../guards/internal.js";
import { type ConfusionTable, confusionTable } from "./confusion-table.js";
import { youdenThreshold } from "./youden-threshold.js";

/** Scored rows, with the fold of each. */
export interface FoldedRows {
  /** 0 or 1. */
  readonly labels: ArrayLike<number>;
  /** One per label; higher means more likely positive. */
  readonly scores: ArrayLike<number>;
  /** The fold of each row. All rows of a patient must be of one fold. */
  readonly folds: ArrayLike<number>;
}

/** A function that chooses a threshold on rows; `undefined` where none can be chosen. */
export type ThresholdChooser = (labels: Float64Array, scores: Float64Array) => number | undefined;

/** Confusion at thresholds that were chosen on other rows. */
export interface OutOfFoldConfusion {
  /** Threshold of each fold, chosen on all other folds; `undefined` where none could be, so that its rows do not count. */
  readonly thresholds: ReadonlyMap<number, number | undefined>;
  /** Confusion of the rows of all folds together, each at the threshold of its fold. */
  readonly table: ConfusionTable;
}

/**
 * Counts what thresholds get right and wrong on rows that had no part in their choice: the threshold of each fold is
 * chosen on all other folds.
 *
 * @param rows `labels`, `scores` and `folds`, one per row.
 * @param options `choose`: the choice of a threshold, {@link youdenThreshold} by default.
 * @throws RangeError when the lengths differ, a label is neither 0 nor 1, or a score is NaN.
 *
 * @example
 * ```ts
 * const rows = { labels: [0, 1, 0, 1], scores: [0.1, 0.9, 0.2, 0.8], folds: [0, 0, 1, 1] };
 * console.log(confusionOutOfFold(rows).table.sensitivity); // 0.5: 0.9, chosen on fold 0, misses 0.8 in fold 1
 * ```
 */
export function confusionOutOfFold(
  rows: FoldedRows,
  options: { readonly choose?: ThresholdChooser | undefined } = {},
): OutOfFoldConfusion {
  assertOptions<FoldedRows>("confusionOutOfFold", rows, { labels: true, scores: true, folds: true });
  assertOptions<typeof options>("confusionOutOfFold", options, { choose: true });
  const { choose = youdenThreshold } = options;
  assertFunction("confusionOutOfFold: choose", choose);
  const { labels, scores, folds } = rows;
  assertScored("confusionOutOfFold", labels, scores);
  assertNumbers("confusionOutOfFold: folds", folds);
  if (folds.length !== labels.length) {
    throw new RangeError(
      `confusionOutOfFold: folds must hold one number per label (${labels.length}), got ${folds.length}`,
    );
  }
  const pick = (values: ArrayLike<number>, isPicked: (fold: number) => boolean) =>
    Float64Array.from(values).filter((_, row) => isPicked(folds[row]));
  const thresholds = new Map<number, number | undefined>();
  for (const fold of new Set(Array.from(folds))) {
    const isOther = (other: number) => other !== fold;
    thresholds.set(fold, choose(pick(labels, isOther), pick(scores, isOther)));
  }
  const isJudged = (fold: number) => thresholds.get(fold) !== undefined;
  const calls = Float64Array.from(scores, (score, row) => Number(score >= (thresholds.get(folds[row]) ?? 0)));
  return { thresholds, table: confusionTable(pick(labels, isJudged), pick(calls, isJudged), 1) };
}
