import { type BinnedFeatures, MISSING_BIN } from "./bin-features.js";
import { findSplit, type LeafLimits, type NodeSums, type Split } from "./find-split.js";
import { buildHistogram, type Derivatives, HISTOGRAM_BINS, HISTOGRAM_STRIDE, subtractHistogram } from "./histogram.js";

/** Settings of a tree. */
export interface TreeSettings extends LeafLimits {
  /** Most leaves. */
  readonly leaves: number;
  /** Factor of the values of leaves. */
  readonly learningRate: number;
}

/** A decision tree as lists by node, the root first. A leaf has no feature (-1). */
export interface Tree {
  readonly feature: number[];
  /** Rows up to this value go left. */
  readonly threshold: number[];
  /** The bin of the threshold. */
  readonly bin: number[];
  /** 1 where rows with a missing value go left. */
  readonly missingLeft: number[];
  readonly left: number[];
  readonly right: number[];
  /** Part of the logit, for a leaf. */
  readonly value: number[];
}

/** A leaf that may yet be split, with its place in the tree and its part of the rows. */
interface OpenNode {
  readonly at: number;
  readonly rows: Uint32Array;
  readonly sums: NodeSums;
  readonly split: Split;
  readonly histogram: Float64Array;
}

/** All that the nodes of a tree share. */
interface Growth {
  readonly binned: BinnedFeatures;
  readonly derivatives: Derivatives;
  readonly settings: TreeSettings;
  readonly tree: Tree;
}

/** Stands for "every value": a split between present and missing values. JSON has no infinity. */
const EVERY_VALUE = Number.MAX_VALUE;

/** Adds a leaf to a tree and returns its place. */
function addLeaf(tree: Tree, value: number): number {
  tree.threshold.push(0);
  tree.bin.push(0);
  tree.missingLeft.push(0);
  tree.left.push(-1);
  tree.right.push(-1);
  tree.value.push(value);
  return tree.feature.push(-1) - 1;
}

/** Parts the rows of a node by its split; each side keeps their order. */
function partRows({ bins, rows: length }: BinnedFeatures, rows: Uint32Array, split: Split): [Uint32Array, Uint32Array] {
  const column = bins.subarray(split.feature * length, (split.feature + 1) * length);
  const left = new Uint32Array(split.left.rows);
  const right = new Uint32Array(split.right.rows);
  let toLeft = 0;
  let toRight = 0;
  for (const row of rows) {
    const bin = column[row];
    if (bin === MISSING_BIN ? split.missingLeft : bin <= split.bin) left[toLeft++] = row;
    else right[toRight++] = row;
  }
  return [left, right];
}

/**
 * Sums a number of each of 128 bins in eight parts, as NumPy does. A split that is as good with missing values on either
 * side is decided by the last bit, and so by the order of sums.
 */
function sumByEight(histogram: Float64Array, from: number): number {
  const parts = new Float64Array(8);
  for (let bin = 0; bin < HISTOGRAM_BINS / 2; bin++) parts[bin % 8] += histogram[from + bin * HISTOGRAM_STRIDE];
  const [a, b, c, d, e, f, g, h] = parts;
  return a + b + (c + d) + (e + f + (g + h));
}

/** Sums the derivatives of all rows, from the bins of the first feature. */
function sumRoot(histogram: Float64Array, rows: number): NodeSums {
  const half = (HISTOGRAM_BINS / 2) * HISTOGRAM_STRIDE;
  const sum = (at: number) => sumByEight(histogram, at) + sumByEight(histogram, half + at);
  return { gradient: sum(0), hessian: sum(1), rows, value: 0 };
}

/** Finds the split of a leaf; `undefined` where it stays a leaf. */
function openNode({ binned, settings }: Growth, node: Omit<OpenNode, "split">): OpenNode | undefined {
  if (node.sums.rows < 2 * settings.minRows) return undefined;
  const split = findSplit(node.histogram, node.sums, { binned, limits: settings });
  return split && { ...node, split };
}

/** Writes the split of a node into the tree. */
function writeSplit({ tree, binned }: Growth, node: OpenNode, left: number, right: number): void {
  const { feature, bin, missingLeft } = node.split;
  const edges = binned.edges[feature];
  tree.feature[node.at] = feature;
  tree.bin[node.at] = bin;
  tree.threshold[node.at] = bin < edges.length ? edges[bin] : EVERY_VALUE;
  // Where no value was missing, a missing one goes with the most.
  const isLeft = binned.hasMissing[feature] ? missingLeft : node.split.left.rows > node.split.right.rows;
  tree.missingLeft[node.at] = Number(isLeft);
  tree.left[node.at] = left;
  tree.right[node.at] = right;
}

/** Splits a node, and returns its children that may be split in turn. */
function splitNode(growth: Growth, node: OpenNode, isLast: boolean): OpenNode[] {
  const { tree, binned, settings, derivatives } = growth;
  const { split } = node;
  const left = addLeaf(tree, split.left.value * settings.learningRate);
  const right = addLeaf(tree, split.right.value * settings.learningRate);
  writeSplit(growth, node, left, right);
  const canSplit = Math.max(split.left.rows, split.right.rows) >= 2 * settings.minRows;
  if (isLast || !canSplit) return [];
  const [leftRows, rightRows] = partRows(binned, node.rows, split);
  const isLeftSmaller = leftRows.length < rightRows.length;
  const smaller = buildHistogram(binned, isLeftSmaller ? leftRows : rightRows, derivatives);
  const larger = subtractHistogram(node.histogram, smaller);
  const [leftHistogram, rightHistogram] = isLeftSmaller ? [smaller, larger] : [larger, smaller];
  const children = [
    openNode(growth, { at: left, rows: leftRows, sums: split.left, histogram: leftHistogram }),
    openNode(growth, { at: right, rows: rightRows, sums: split.right, histogram: rightHistogram }),
  ];
  return children.filter((child) => child !== undefined);
}

/**
 * Grows a tree on the derivatives of the loss, best leaf first, as scikit-learn's histogram boosting does
 * (sklearn/ensemble/_hist_gradient_boosting/grower.py).
 *
 * @param rows The rows to grow on.
 */
export function growTree(
  binned: BinnedFeatures,
  { rows, derivatives }: { readonly rows: Uint32Array; readonly derivatives: Derivatives },
  settings: TreeSettings,
): Tree {
  const tree: Tree = { feature: [], threshold: [], bin: [], missingLeft: [], left: [], right: [], value: [] };
  const growth: Growth = { binned, derivatives, settings, tree };
  const histogram = buildHistogram(binned, rows, derivatives);
  const root = openNode(growth, { at: addLeaf(tree, 0), rows, sums: sumRoot(histogram, rows.length), histogram });
  const open = root ? [root] : [];
  for (let leaves = 2; leaves <= settings.leaves && open.length > 0; leaves++) {
    const best = open.reduce((most, node, index) => (node.split.gain > open[most].split.gain ? index : most), 0);
    const [node] = open.splice(best, 1);
    open.push(...splitNode(growth, node, leaves === settings.leaves));
  }
  return tree;
}

/** Adds the value of the leaf of each row to its logit. */
export function addTree(
  tree: Tree,
  { bins, rows: length }: BinnedFeatures,
  rows: Uint32Array,
  logits: Float64Array,
): void {
  const { feature, bin, missingLeft, left, right, value } = tree;
  for (let index = 0; index < rows.length; index++) {
    let at = 0;
    while (feature[at] >= 0) {
      const found = bins[feature[at] * length + rows[index]];
      const isLeft = found === MISSING_BIN ? missingLeft[at] === 1 : found <= bin[at];
      at = isLeft ? left[at] : right[at];
    }
    logits[index] += value[at];
  }
}
