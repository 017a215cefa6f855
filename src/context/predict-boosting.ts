import { DataError } from "../errors.js";
import { assertFinite, assertList, assertObject, assertTexts } from "../guards/internal.js";
import { sigmoid } from "../postprocess/index.js";
import { assertColumns, type FeatureColumns } from "./feature-columns.js";
import type { BoostingModel } from "./fit-boosting.js";
import type { Tree } from "./grow-tree.js";

/** Finds the leaf of a row, and returns its value. */
function leafValue(
  { feature, threshold, missingLeft, left, right, value }: Tree,
  columns: readonly Float32Array[],
  row: number,
) {
  let at = 0;
  while (feature[at] >= 0) {
    const found = columns[feature[at]][row];
    const isLeft = Number.isNaN(found) ? missingLeft[at] === 1 : found <= threshold[at];
    at = isLeft ? left[at] : right[at];
  }
  return value[at];
}

/** Throws unless a value is a model of boosted trees, and features have the names that it was fitted on. */
function assertFitted(what: string, model: BoostingModel, columns: FeatureColumns): void {
  assertObject(`${what}: model`, model, "a model, as fitBoosting returns it");
  assertTexts(`${what}: model.names`, model.names);
  assertList(`${what}: model.trees`, model.trees, "trees");
  assertFinite(`${what}: model.baseline`, model.baseline);
  assertColumns(`${what}: columns`, columns);
  const { names } = model;
  if (names.length === columns.names.length && names.every((name, at) => name === columns.names[at])) return;
  const got = `${columns.names.length} others`;
  throw new DataError(`${what}: columns must be the ${names.length} features of the model, got ${got}`);
}

/** Adds the leaves of all trees, for each row. */
function sumLeaves({ names, trees, baseline }: BoostingModel, columns: FeatureColumns): Float64Array {
  const used = new Set(trees.flatMap(({ feature }) => feature));
  const values = names.map((_, index) => (used.has(index) ? columns.column(index) : new Float32Array(0)));
  const logits = new Float64Array(columns.rows).fill(baseline);
  for (const tree of trees) for (let row = 0; row < logits.length; row++) logits[row] += leafValue(tree, values, row);
  return logits;
}

/**
 * Computes the logits of rows by boosted trees.
 *
 * @returns `[rows]`.
 * @throws TypeError for anything but a model and features, DataError unless the features have the names that the model was
 *   fitted on.
 *
 * @example
 * ```ts
 * const logits = boostingLogits(model, contextFeatures(predictions, orders));
 * ```
 */
export function boostingLogits(model: BoostingModel, columns: FeatureColumns): Float64Array {
  assertFitted("boostingLogits", model, columns);
  return sumLeaves(model, columns);
}

/**
 * Predicts the probability of each row by boosted trees.
 *
 * @returns `[rows]`, 0..1.
 * @throws TypeError for anything but a model and features, DataError unless the features have the names that the model was
 *   fitted on.
 *
 * @example
 * ```ts
 * const probabilities = predictBoosting(model, contextFeatures(predictions, orders));
 * ```
 */
export function predictBoosting(model: BoostingModel, columns: FeatureColumns): Float64Array {
  assertFitted("predictBoosting", model, columns);
  return sumLeaves(model, columns).map(sigmoid);
}
