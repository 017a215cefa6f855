import { assertScoredLabels } from "./assert-scored-labels.js";

/** A rising step of lines from scores to probabilities: linear between the points, constant beyond the ends. */
export interface IsotonicCalibrator {
  readonly method: "isotonic";
  /** Ascending. */
  readonly scores: readonly number[];
  /** Probability at each score, 0..1, never descending. */
  readonly probabilities: readonly number[];
}

/** Rows of about equal scores, as one point. */
interface Block {
  score: number;
  sum: number;
  weight: number;
}

/** Scores closer than this are one point, as in scikit-learn (`np.finfo(float).resolution`). */
const RESOLUTION = 1e-15;

/** Joins rows of equal scores into points, ascending. */
function joinTies(labels: ArrayLike<number>, scores: ArrayLike<number>): Block[] {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[a] - scores[b]);
  const blocks: Block[] = [];
  for (const row of order) {
    const last = blocks.at(-1);
    if (last && scores[row] - last.score < RESOLUTION) {
      last.sum += labels[row];
      last.weight++;
    } else blocks.push({ score: scores[row], sum: labels[row], weight: 1 });
  }
  return blocks;
}

/** Pools neighbors that descend until none does (Ayer et al. 1955, doi:10.1214/aoms/1177728423). */
function poolViolators(points: readonly Block[]): Float64Array {
  const pools: { sum: number; weight: number; points: number }[] = [];
  for (const { sum, weight } of points) {
    let pool = { sum, weight, points: 1 };
    for (let before = pools.at(-1); before; before = pools.at(-1)) {
      if (before.sum * pool.weight < pool.sum * before.weight) break;
      pool = { sum: before.sum + pool.sum, weight: before.weight + pool.weight, points: before.points + pool.points };
      pools.pop();
    }
    pools.push(pool);
  }
  return Float64Array.from(
    pools.flatMap(({ sum, weight, points: count }) => new Array<number>(count).fill(sum / weight)),
  );
}

/**
 * Fits the rising function from scores to probabilities that has the lowest squared error: isotonic regression. It
 * equals scikit-learn's `IsotonicRegression(out_of_bounds="clip")`, for ties as well (sklearn/isotonic.py). Its
 * probabilities can be 0 and 1, where a single wrong label makes the log loss of other rows infinite.
 *
 * @param labels 0 or 1.
 * @param scores One per label: probabilities or any other scores; higher means more likely positive.
 * @throws RangeError without rows, when the lengths differ, a label is neither 0 nor 1, or a score is not finite.
 *
 * @example
 * ```ts
 * const calibrator = fitIsotonic([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4]);
 * console.log(calibrator.probabilities); // [ 0, 0.5, 0.5, 1 ]
 * ```
 */
export function fitIsotonic(labels: ArrayLike<number>, scores: ArrayLike<number>): IsotonicCalibrator {
  assertScoredLabels("fitIsotonic", labels, scores);
  const points = joinTies(labels, scores);
  const fitted = poolViolators(points);
  const last = points.length - 1;
  const isKept = (at: number) =>
    at === 0 || at === last || fitted[at] !== fitted[at - 1] || fitted[at] !== fitted[at + 1];
  const kept = [...points.keys()].filter(isKept);
  return {
    method: "isotonic",
    scores: kept.map((at) => points[at].score),
    probabilities: kept.map((at) => fitted[at]),
  };
}

/** Reads the line of an isotonic calibrator at a score. */
export function isotonicAt({ scores, probabilities }: IsotonicCalibrator, score: number): number {
  if (Number.isNaN(score)) return Number.NaN;
  const last = scores.length - 1;
  if (score <= scores[0]) return probabilities[0];
  if (score >= scores[last]) return probabilities[last];
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (scores[middle] <= score) low = middle;
    else high = middle;
  }
  const share = (score - scores[low]) / (scores[high] - scores[low]);
  return probabilities[low] + share * (probabilities[high] - probabilities[low]);
}
