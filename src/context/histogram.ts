import type { BinnedFeatures } from "./bin-features.js";

/** Bins of each feature in a histogram: 255 of values, and one of missing values. */
export const HISTOGRAM_BINS = 256;

/** Numbers of each bin: the sums of first and of second derivatives, and the number of rows. */
export const HISTOGRAM_STRIDE = 3;

/** First and second derivative of the loss with respect to the logit of each row. */
export interface Derivatives {
  readonly gradients: Float32Array;
  readonly hessians: Float32Array;
}

/**
 * Sums derivatives by feature and bin: `[features, bins, 3]`.
 *
 * @param rows The rows of a node.
 */
export function buildHistogram(
  { names, rows: length, bins }: BinnedFeatures,
  rows: Uint32Array,
  { gradients, hessians }: Derivatives,
): Float64Array {
  const histogram = new Float64Array(names.length * HISTOGRAM_BINS * HISTOGRAM_STRIDE);
  // Gathered once: reading them out of order for every feature would take most of the time.
  const first = Float32Array.from(rows, (row) => gradients[row]);
  const second = Float32Array.from(rows, (row) => hessians[row]);
  for (let feature = 0; feature < names.length; feature++) {
    const column = bins.subarray(feature * length, (feature + 1) * length);
    const base = feature * HISTOGRAM_BINS;
    for (let index = 0; index < rows.length; index++) {
      const at = (base + column[rows[index]]) * HISTOGRAM_STRIDE;
      histogram[at] += first[index];
      histogram[at + 1] += second[index];
      histogram[at + 2]++;
    }
  }
  return histogram;
}

/** Subtracts the histogram of one child from that of its parent: that of the other child. Overwrites the parent's. */
export function subtractHistogram(parent: Float64Array, child: Float64Array): Float64Array {
  for (let at = 0; at < parent.length; at++) parent[at] -= child[at];
  return parent;
}
