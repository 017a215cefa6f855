import { assertNumbers } from "./assert-numbers.js";

/**
 * Throws unless there is one score per label, labels are 0 or 1 and scores are numbers.
 *
 * @param name The public function, for the message.
 */
export function assertScored(name: string, labels: ArrayLike<number>, scores: ArrayLike<number>): void {
  assertNumbers(`${name}: labels`, labels);
  assertNumbers(`${name}: scores`, scores);
  if (labels.length !== scores.length) {
    throw new RangeError(`${name}: scores must hold one number per label (${labels.length}), got ${scores.length}`);
  }
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== 0 && labels[row] !== 1) {
      throw new RangeError(`${name}: labels must be 0 or 1, got ${labels[row]} at ${row}`);
    }
    if (Number.isNaN(scores[row])) throw new RangeError(`${name}: scores must be numbers, got NaN at ${row}`);
  }
}
