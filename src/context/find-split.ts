import type { BinnedFeatures } from "./bin-features.js";
import { HISTOGRAM_BINS, HISTOGRAM_STRIDE } from "./histogram.js";

/** Limits of the leaves of a tree. */
export interface LeafLimits {
  /** Fewest rows of a leaf. */
  readonly minRows: number;
  /** Added to the sum of second derivatives of a leaf, which draws its value to 0. */
  readonly l2: number;
}

/** Sums of the rows of a node. */
export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
  /** Value of the node, were it a leaf; 0 for the root. */
  readonly value: number;
}

/** A split of a node: rows up to a bin go left. */
export interface Split {
  readonly feature: number;
  readonly bin: number;
  /** Whether rows with a missing value go left. */
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly left: NodeSums;
  readonly right: NodeSums;
}

/** Smallest sum of second derivatives of a leaf, as in scikit-learn. */
const MIN_HESSIAN = 1e-3;

/** Keeps the value of a leaf finite. */
const TINY = 1e-15;

/** Computes the value of a leaf that lowers the loss the most (Chen and Guestrin 2016, equation 5). */
const leafValue = (gradient: number, hessian: number, l2: number) => -gradient / (hessian + l2 + TINY);

/** A scan of the bins of a feature, from either end; the rows on the far side are those not yet passed. */
interface Scan {
  readonly step: 1 | -1;
  readonly from: number;
  /** Number of bins to pass. */
  readonly count: number;
}

/** The best place that a scan found. */
interface Place {
  readonly gain: number;
  /** The last bin passed. */
  readonly bin: number;
  /** Sums of the rows of the bins passed. */
  readonly near: Omit<NodeSums, "value">;
}

/** Passes over the bins of a feature and finds the place with the highest gain above that of the best so far. */
function scanBins(
  histogram: Float64Array,
  { node, limits, base }: { readonly node: NodeSums; readonly limits: LeafLimits; readonly base: number },
  { step, from, count, least }: Scan & { readonly least: number },
): Place | undefined {
  const { minRows, l2 } = limits;
  const loss = node.gradient * node.value;
  let gradient = 0;
  let hessian = 0;
  let rows = 0;
  let bestGain = least;
  let best: Place | undefined;
  for (let passed = 0; passed < count; passed++) {
    const at = (base + from + step * passed) * HISTOGRAM_STRIDE;
    gradient += histogram[at];
    hessian += histogram[at + 1];
    rows += histogram[at + 2];
    const farHessian = node.hessian - hessian;
    if (rows < minRows || hessian < MIN_HESSIAN) continue;
    if (node.rows - rows < minRows || farHessian < MIN_HESSIAN) break;
    const farGradient = node.gradient - gradient;
    // Equations 6 and 7 of Chen and Guestrin 2016, arXiv:1603.02754.
    const near = leafValue(gradient, hessian, l2) * gradient;
    const far = leafValue(farGradient, farHessian, l2) * farGradient;
    const gain = loss - near - far;
    if (gain <= bestGain) continue;
    bestGain = gain;
    best = { gain, bin: from + step * passed, near: { gradient, hessian, rows } };
  }
  return best;
}

/** Makes the sums of a child with the value that lowers the loss the most. */
function toChild({ gradient, hessian, rows }: Omit<NodeSums, "value">, l2: number): NodeSums {
  return { gradient, hessian, rows, value: leafValue(gradient, hessian, l2) };
}

/** Subtracts the sums of one child from those of its parent. */
const subtract = (node: NodeSums, child: Omit<NodeSums, "value">) => ({
  gradient: node.gradient - child.gradient,
  hessian: node.hessian - child.hessian,
  rows: node.rows - child.rows,
});

/** Makes a split of a place, whose passed rows are those on the left or those on the right. */
function toSplit(
  node: NodeSums,
  l2: number,
  place: Place & { readonly feature: number; readonly isLeft: boolean },
): Split {
  const { near, feature, isLeft, gain, bin } = place;
  const left = isLeft ? near : subtract(node, near);
  const right = subtract(node, left);
  return {
    feature,
    bin: isLeft ? bin : bin - 1,
    missingLeft: !isLeft,
    gain,
    left: toChild(left, l2),
    right: toChild(right, l2),
  };
}

/**
 * Finds the split of a node that lowers the loss the most, as scikit-learn's histogram boosting does
 * (sklearn/ensemble/_hist_gradient_boosting/splitting.pyx): missing values go to the side where that is better.
 *
 * @param histogram Histogram of the rows of the node.
 * @returns `undefined` where no split lowers the loss within the limits.
 */
export function findSplit(
  histogram: Float64Array,
  node: NodeSums,
  { binned, limits }: { readonly binned: BinnedFeatures; readonly limits: LeafLimits },
): Split | undefined {
  let best: (Place & { feature: number; isLeft: boolean }) | undefined;
  for (let feature = 0; feature < binned.names.length; feature++) {
    const base = feature * HISTOGRAM_BINS;
    const bins = binned.edges[feature].length + 1;
    const at = { node, limits, base };
    const hasMissing = binned.hasMissing[feature];
    const fromLeft = { step: 1, from: 0, count: bins - 1 + Number(hasMissing) } as const;
    const rising = scanBins(histogram, at, { ...fromLeft, least: best?.gain ?? 0 });
    if (rising) best = { ...rising, feature, isLeft: true };
    if (!hasMissing) continue;
    const fromRight = { step: -1, from: bins - 1, count: bins - 1 } as const;
    const falling = scanBins(histogram, at, { ...fromRight, least: best?.gain ?? 0 });
    if (falling) best = { ...falling, feature, isLeft: false };
  }
  return best && toSplit(node, limits.l2, best);
}
