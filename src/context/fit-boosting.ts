import { DataError } from "../errors.js";
import { assertFinite, assertNumbers, assertOptions, assertWhole } from "../guards/internal.js";
import { type BinnedFeatures, binFeatures } from "./bin-features.js";
import { assertColumns, type FeatureColumns } from "./feature-columns.js";
import { addTree, growTree, type Tree } from "./grow-tree.js";

/** Settings of {@link fitBoosting}. */
export interface BoostingOptions {
  /** Number of trees. Default 100. */
  readonly trees?: number | undefined;
  /** Factor of the values of leaves, above 0. Default 0.1. */
  readonly learningRate?: number | undefined;
  /** Most leaves of a tree, at least 2. Default 31. */
  readonly leaves?: number | undefined;
  /** Fewest rows of a leaf. Default 20. */
  readonly minRows?: number | undefined;
  /** Added to the sum of second derivatives of a leaf, at least 0. Default 0. */
  readonly l2?: number | undefined;
  /** Seed of the rows that determine the bins, where there are more than 200,000. Default 48. */
  readonly seed?: number | undefined;
}

/** Settings of boosted trees, all given. */
export type BoostingSettings = { readonly [Name in keyof BoostingOptions]-?: number };

/** Gradient-boosted trees of one class: plain numbers, which JSON keeps. */
export interface BoostingModel {
  /** Name of each feature. */
  readonly names: readonly string[];
  /** Logit before the first tree. */
  readonly baseline: number;
  readonly trees: readonly Tree[];
}

/** Rows to fit, and their labels. */
interface LabeledRows {
  /** Numbers of the rows. */
  readonly rows: Uint32Array;
  /** 0 or 1, one per row of `rows`. */
  readonly labels: ArrayLike<number>;
}

/** Logit below which exp(-logit) is written otherwise, as in scikit-learn's losses. */
const LOWEST_LOGIT = -37;

/** Settings with their defaults, which are those of scikit-learn's `HistGradientBoostingClassifier`. */
export function boostingSettings(name: string, options: BoostingOptions): BoostingSettings {
  assertOptions<BoostingOptions>(name, options, {
    trees: true,
    learningRate: true,
    leaves: true,
    minRows: true,
    l2: true,
    seed: true,
  });
  const { trees = 100, learningRate = 0.1, leaves = 31, minRows = 20, l2 = 0, seed = 48 } = options;
  const settings = { trees, learningRate, leaves, minRows, l2, seed };
  assertWhole(`${name}: trees`, trees, 1);
  assertWhole(`${name}: leaves`, leaves, 2);
  assertWhole(`${name}: minRows`, minRows, 1);
  assertFinite(`${name}: seed`, seed);
  assertFinite(`${name}: learningRate`, learningRate);
  if (learningRate <= 0) throw new RangeError(`${name}: learningRate must be above 0, got ${learningRate}`);
  assertFinite(`${name}: l2`, l2);
  if (l2 < 0) throw new RangeError(`${name}: l2 must be at least 0, got ${l2}`);
  return settings;
}

/** Writes the derivatives of the cross-entropy of each row, in the form of scikit-learn (sklearn/_loss/_loss.pyx.tp). */
function writeDerivatives(
  logits: Float64Array,
  { rows, labels }: LabeledRows,
  gradients: Float32Array,
  hessians: Float32Array,
) {
  for (let index = 0; index < rows.length; index++) {
    const [logit, label, row] = [logits[index], labels[index], rows[index]];
    if (logit > LOWEST_LOGIT) {
      const power = Math.exp(-logit);
      gradients[row] = (1 - label - label * power) / (1 + power);
      hessians[row] = power / (1 + power) ** 2;
    } else {
      const power = Math.exp(logit);
      gradients[row] = power - label;
      hessians[row] = power;
    }
  }
}

/** Fits boosted trees on some rows of binned features. */
export function fitBinned(binned: BinnedFeatures, labeled: LabeledRows, settings: BoostingSettings): BoostingModel {
  const { rows, labels } = labeled;
  let positives = 0;
  for (let index = 0; index < rows.length; index++) positives += labels[index];
  const prevalence = positives / rows.length;
  const baseline = Math.log(prevalence / (1 - prevalence));
  const logits = new Float64Array(rows.length).fill(baseline);
  const derivatives = { gradients: new Float32Array(binned.rows), hessians: new Float32Array(binned.rows) };
  const trees: Tree[] = [];
  for (let index = 0; index < settings.trees; index++) {
    writeDerivatives(logits, labeled, derivatives.gradients, derivatives.hessians);
    const tree = growTree(binned, { rows, derivatives }, settings);
    // A root that cannot be split once cannot be split again.
    if (tree.feature.length === 1) break;
    addTree(tree, binned, rows, logits);
    trees.push(tree);
  }
  return { names: binned.names, baseline, trees };
}

/** Throws unless there is one label, 0 or 1, per row, and both occur. */
function assertBothLabels(labels: ArrayLike<number>, rows: number): void {
  assertNumbers("fitBoosting: labels", labels);
  if (labels.length !== rows) {
    throw new RangeError(`fitBoosting: labels must hold one number per row (${rows}), got ${labels.length}`);
  }
  const found = new Set(Array.from(labels));
  const wrong = [...found].find((label) => label !== 0 && label !== 1);
  if (wrong !== undefined) throw new RangeError(`fitBoosting: labels must be 0 or 1, got ${wrong}`);
  if (found.size < 2) throw new DataError(`fitBoosting: labels must hold both 0 and 1, got only ${[...found].join()}`);
}

/**
 * Fits gradient-boosted trees that predict a label from features: a histogram booster with the cross-entropy as loss,
 * whose trees grow best leaf first. It does what scikit-learn's `HistGradientBoostingClassifier` does without early
 * stopping (sklearn/ensemble/_hist_gradient_boosting, version 1.9), and predicts the same but for rounding, which also
 * decides between splits that are equally good. Missing values (NaN) go to the side where that is better. It runs in one thread: the result is the same on every machine.
 *
 * @param columns Features by column.
 * @param labels 0 or 1, one per row; both must occur.
 * @param options Settings.
 * @throws RangeError for other lengths, labels or settings out of range; DataError unless both labels occur.
 *
 * @example
 * ```ts
 * const columns = contextFeatures(predictions, orders);
 * const model = fitBoosting(columns, classColumn(labels, "any"), { trees: 50 });
 * const probabilities = predictBoosting(model, columns);
 * ```
 */
export function fitBoosting(
  columns: FeatureColumns,
  labels: ArrayLike<number>,
  options: BoostingOptions = {},
): BoostingModel {
  assertColumns("fitBoosting: columns", columns);
  const settings = boostingSettings("fitBoosting", options);
  assertBothLabels(labels, columns.rows);
  const rows = Uint32Array.from({ length: columns.rows }, (_, row) => row);
  return fitBinned(binFeatures(columns, settings.seed), { rows, labels }, settings);
}
