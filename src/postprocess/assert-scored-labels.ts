import { assertFinites, assertNumbers } from "../guards/internal.js";

/**
 * Throws unless there is at least one row, labels are 0 or 1, and there is a finite score per label.
 *
 * @param name The public function, for messages.
 */
export function assertScoredLabels(name: string, labels: ArrayLike<number>, scores: ArrayLike<number>): void {
  assertNumbers(`${name}: labels`, labels);
  assertFinites(`${name}: scores`, scores);
  if (labels.length === 0) throw new RangeError(`${name}: labels must hold at least one, got 0`);
  if (labels.length !== scores.length) {
    throw new RangeError(`${name}: scores must hold one number per label (${labels.length}), got ${scores.length}`);
  }
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === 0 || labels[row] === 1) continue;
    throw new RangeError(`${name}: labels must be 0 or 1, got ${labels[row]} at ${row}`);
  }
}
