import { assertScored } from "./cumulative-counts.js";

/** The rows of a class from the lowest score to the highest, with all that a metric reads. */
interface SortedRows {
  /** The patient of each row, numbered from 0. */
  readonly patients: Uint32Array;
  readonly isPositive: Uint8Array;
  /** 1 at the last row of each group with equal scores. */
  readonly endsTie: Uint8Array;
}

/**
 * Sorts rows by their score, once for all resamples. With many rows, reading them in their original order would take
 * most of the time.
 *
 * @param what The public function, for messages.
 * @param patientOf The patient of each row, numbered from 0.
 * @throws RangeError when labels and scores differ in length, a label is neither 0 nor 1, or a score is NaN.
 */
export function sortByScore(
  what: string,
  patientOf: Uint32Array,
  { labels, scores }: { readonly labels: ArrayLike<number>; readonly scores: ArrayLike<number> },
): SortedRows {
  assertScored(what, labels, scores);
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[a] - scores[b]);
  return {
    patients: order.map((row) => patientOf[row]),
    isPositive: Uint8Array.from(order, (row) => labels[row]),
    endsTie: Uint8Array.from(order, (row, rank) => Number(scores[order[rank + 1]] !== scores[row])),
  };
}
