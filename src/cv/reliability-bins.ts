import { assertOneOf, assertOptions, assertScored, assertWhole } from "../guards/internal.js";

/** Ways to cut probabilities into bins. */
export const BINNINGS = ["uniform", "quantile"] as const;

/** Settings of {@link reliabilityBins}. */
export interface ReliabilityOptions {
  /** Number of bins. Default 10. */
  readonly bins?: number | undefined;
  /**
   * `uniform` cuts 0..1 into bins of equal width; `quantile` cuts so that bins hold about as many rows. Default
   * `uniform`.
   */
  readonly binning?: (typeof BINNINGS)[number] | undefined;
}

/** A bin of a reliability diagram: rows with similar probabilities. */
export interface ReliabilityBin {
  /** Number of rows. */
  readonly count: number;
  /** Mean probability of the rows, 0..1. */
  readonly probability: number;
  /** Share of the rows that are positive, 0..1: equal to the probability if that is calibrated. */
  readonly positives: number;
}

/** Computes quantiles by linear interpolation, as `numpy.percentile` does. */
function quantileEdges(probabilities: ArrayLike<number>, bins: number): number[] {
  const sorted = Float64Array.from(probabilities).sort();
  return Array.from({ length: bins - 1 }, (_, index) => {
    const rank = (sorted.length - 1) * ((index + 1) / bins);
    const below = sorted[Math.floor(rank)];
    return below + (sorted[Math.ceil(rank)] - below) * (rank - Math.floor(rank));
  });
}

/** Finds the bin of a probability: bins hold their upper edge, as in scikit-learn. */
function binOf(edges: readonly number[], probability: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < probability) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bin of each row. */
export interface BinnedRows {
  readonly bins: number;
  readonly binOfRow: Uint32Array;
}

/**
 * Checks labels and probabilities, and finds the bin of each row.
 *
 * @param name The public function, for messages.
 * @throws RangeError as {@link reliabilityBins}.
 */
export function binRows(
  name: string,
  { labels, probabilities }: { readonly labels: ArrayLike<number>; readonly probabilities: ArrayLike<number> },
  options: ReliabilityOptions,
): BinnedRows {
  assertOptions<ReliabilityOptions>(name, options, { bins: true, binning: true });
  const { bins = 10, binning = "uniform" } = options;
  assertWhole(`${name}: bins`, bins, 1);
  assertOneOf(`${name}: binning`, BINNINGS, binning);
  assertProbabilities(name, labels, probabilities);
  const uniform = () => Array.from({ length: bins - 1 }, (_, index) => (index + 1) * (1 / bins));
  const edges = binning === "uniform" ? uniform() : quantileEdges(probabilities, bins);
  return { bins, binOfRow: Uint32Array.from(probabilities, (probability) => binOf(edges, probability)) };
}

/** Throws unless there is at least one row, labels are 0 or 1, and there is one probability from 0 to 1 per label. */
export function assertProbabilities(name: string, labels: ArrayLike<number>, probabilities: ArrayLike<number>): void {
  assertScored(name, labels, probabilities);
  if (labels.length === 0) throw new RangeError(`${name}: labels must hold at least one, got 0`);
  for (let row = 0; row < probabilities.length; row++) {
    const value = probabilities[row];
    if (value >= 0 && value <= 1) continue;
    throw new RangeError(`${name}: scores must be probabilities from 0 to 1, got ${value} at ${row}`);
  }
}

/**
 * Averages the rows of each bin that has any.
 *
 * @param name The public function, for messages.
 */
export function fillBins(
  name: string,
  { labels, probabilities }: { readonly labels: ArrayLike<number>; readonly probabilities: ArrayLike<number> },
  options: ReliabilityOptions,
): ReliabilityBin[] {
  const { bins, binOfRow } = binRows(name, { labels, probabilities }, options);
  const counts = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const positives = new Float64Array(bins);
  binOfRow.forEach((bin, row) => {
    counts[bin]++;
    sums[bin] += probabilities[row];
    positives[bin] += labels[row];
  });
  const filled = [...counts.keys()].filter((bin) => counts[bin] > 0);
  return filled.map((bin) => ({
    count: counts[bin],
    probability: sums[bin] / counts[bin],
    positives: positives[bin] / counts[bin],
  }));
}

/**
 * Computes the points of a reliability diagram: in each bin of probabilities, the mean probability and the share of
 * positives. It equals scikit-learn's `calibration_curve` (sklearn/calibration.py); empty bins are left out.
 *
 * @param labels 0 or 1.
 * @param probabilities One per label, 0..1.
 * @param options Settings: `bins` and `binning`.
 * @returns The bins with rows, ascending.
 * @throws RangeError without rows, when the lengths differ, a label is neither 0 nor 1, a probability is outside 0..1,
 *   or an option is not one of its values.
 *
 * @example
 * ```ts
 * const bins = reliabilityBins([0, 0, 1, 1], [0.1, 0.2, 0.6, 0.9], { bins: 2 });
 * console.log(bins.map(({ positives }) => positives)); // [ 0, 1 ]
 * ```
 */
export function reliabilityBins(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  options: ReliabilityOptions = {},
): ReliabilityBin[] {
  return fillBins("reliabilityBins", { labels, probabilities }, options);
}
