import type { PredictionTable } from "../types.js";
import { alignTables } from "./align-tables.js";

/** The predictions of one model and how much they count. */
export interface EnsembleMember {
  readonly predictions: PredictionTable;
  /** At least 0; only the ratio of weights matters. */
  readonly weight: number;
}

/** Throws unless there are weights, all finite and not negative, and one is positive. */
function assertWeights(weights: readonly number[]): void {
  if (weights.length === 0) throw new RangeError("ensemble: members must hold at least one, got 0");
  const wrong = weights.find((weight) => !Number.isFinite(weight) || weight < 0);
  if (wrong !== undefined) throw new RangeError(`ensemble: weights must be finite and at least 0, got ${wrong}`);
  if (weights.every((weight) => weight === 0)) {
    throw new RangeError("ensemble: at least one weight must be above 0, got only 0");
  }
}

/**
 * Averages the probabilities of several models for the same slices by weight. Rows are joined by id.
 *
 * @param members At least one, all of the same ids, in any order, and the same classes, in one order.
 * @returns Ids and classes as in the first member; NaN where any member has NaN, whatever its weight.
 * @throws RangeError without members, or with weights that are negative, not finite or all 0.
 * @throws DataError when ids or classes differ, naming up to three ids, or a table holds an id twice.
 */
export function ensemble(members: readonly EnsembleMember[]): PredictionTable {
  const weights = members.map((member) => member.weight);
  assertWeights(weights);
  const tables = members.map((member) => member.predictions);
  const aligned = alignTables("ensemble", tables);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const { ids, classes, values } = tables[0];
  const mean = Float32Array.from(values, (_, offset) => {
    return aligned.reduce((sum, member, index) => sum + weights[index] * member[offset], 0) / total;
  });
  return { ids: [...ids], classes, values: mean };
}
