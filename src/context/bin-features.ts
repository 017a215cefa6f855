import { createRandom } from "../random.js";
import type { FeatureColumns } from "./feature-columns.js";

/** Most bins of the values of a feature; one more holds missing values. */
const MOST_BINS = 255;

/** The bin of missing values. */
export const MISSING_BIN = 255;

/** Rows whose values determine the edges of bins, as in scikit-learn; more would not change them by much. */
const EDGE_ROWS = 200_000;

/** Features cut into at most 255 bins of values. */
export interface BinnedFeatures {
  readonly names: readonly string[];
  readonly rows: number;
  /** Bin of each value, by feature: `[features, rows]`. */
  readonly bins: Uint8Array;
  /** Edges of the bins of each feature, ascending: a bin holds its upper edge. */
  readonly edges: readonly Float64Array[];
  /** Whether any value of each feature is missing. */
  readonly hasMissing: readonly boolean[];
}

/** Draws rows without replacement, in their order (Knuth, The Art of Computer Programming 2, algorithm 3.4.2 S). */
function drawRows(rows: number, seed: number): Uint32Array | undefined {
  if (rows <= EDGE_ROWS) return undefined;
  const random = createRandom(seed, "edges of bins");
  const drawn = new Uint32Array(EDGE_ROWS);
  let count = 0;
  for (let row = 0; count < EDGE_ROWS; row++) if ((rows - row) * random() < EDGE_ROWS - count) drawn[count++] = row;
  return drawn;
}

/** Removes repeated numbers of an ascending list. */
const distinct = (sorted: Float64Array) => sorted.filter((value, at) => at === 0 || value !== sorted[at - 1]);

/**
 * Computes a quantile as NumPy's method "averaged_inverted_cdf": the value at the rank, or where the rank is whole the
 * mean of the two around it.
 */
function quantile(sorted: Float64Array, share: number): number {
  const rank = sorted.length * share - 1;
  const below = Math.floor(rank);
  const [low, high] = [sorted[Math.max(below, 0)], sorted[Math.min(below + 1, sorted.length - 1)]];
  return rank === below ? high - (high - low) * 0.5 : high;
}

/** Computes the edges of bins: between distinct values if they are few, otherwise at quantiles. */
function edgesOf(values: Float32Array): Float64Array {
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  const values64 = distinct(sorted);
  if (values64.length <= 1) return new Float64Array(0);
  if (values64.length <= MOST_BINS) {
    return Float64Array.from({ length: values64.length - 1 }, (_, at) => (values64[at] + values64[at + 1]) / 2);
  }
  const percent = 100 / MOST_BINS;
  return distinct(
    Float64Array.from({ length: MOST_BINS - 1 }, (_, at) => quantile(sorted, ((at + 1) * percent) / 100)),
  );
}

/** Writes the bin of each value; returns whether a value is missing. */
function binColumn(values: Float32Array, edges: Float64Array, out: Uint8Array): boolean {
  let hasMissing = false;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle] < value) low = middle + 1;
      else high = middle;
    }
    const isMissing = Number.isNaN(value);
    hasMissing ||= isMissing;
    out[row] = isMissing ? MISSING_BIN : low;
  }
  return hasMissing;
}

/**
 * Cuts features into bins, with the edges of scikit-learn's histogram boosting
 * (sklearn/ensemble/_hist_gradient_boosting/binning.py).
 *
 * @param seed Seed of the rows that determine the edges, where there are more than 200,000.
 */
export function binFeatures(columns: FeatureColumns, seed: number): BinnedFeatures {
  const { names, rows } = columns;
  const drawn = drawRows(rows, seed);
  const bins = new Uint8Array(names.length * rows);
  const hasMissing: boolean[] = [];
  const edges = names.map((_, feature) => {
    const values = columns.column(feature);
    const cuts = edgesOf(drawn ? Float32Array.from(drawn, (row) => values[row]) : values);
    hasMissing.push(binColumn(values, cuts, bins.subarray(feature * rows, (feature + 1) * rows)));
    return cuts;
  });
  return { names, rows, bins, edges, hasMissing };
}
