import { assertFinites, assertNumbers, assertScored } from "../guards/internal.js";

/**
 * Throws unless there is at least one row, labels are 0 or 1, and there is a finite score per label.
 *
 * @param name The public function, for messages.
 */
export function assertScoredLabels(name: string, labels: ArrayLike<number>, scores: ArrayLike<number>): void {
  assertNumbers(`${name}: labels`, labels);
  assertFinites(`${name}: scores`, scores);
  if (labels.length === 0) throw new RangeError(`${name}: labels must hold at least one, got 0`);
  assertScored(name, labels, scores);
}
