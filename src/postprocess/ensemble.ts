import { assertFlag, assertKeys, assertList, assertNumber, assertObject, assertOptions } from "../guards/internal.js";
import type { PredictionTable } from "../types.js";
import { alignTables } from "./align-tables.js";
import { assertNoTable } from "./assert-no-table.js";
import { sigmoids } from "./mean-logits.js";
import { assertSpace, type MixingSpace, toLogits } from "./mixing-space.js";

/** The predictions of one model, and their weight. */
export interface EnsembleMember {
  readonly predictions: PredictionTable;
  /** At least 0; only the ratios of the weights matter. */
  readonly weight: number;
}

/** Throws unless members are records; their predictions and weights are checked by themselves. */
function assertMembers(members: readonly EnsembleMember[]): void {
  assertList("ensemble: members", members, "members");
  for (let index = 0; index < members.length; index++) {
    assertObject(`ensemble: member ${index}`, members[index], "predictions and their weight");
    assertKeys<EnsembleMember>(`ensemble: member ${index}`, members[index], { predictions: true, weight: true });
  }
}

/** Throws unless there are weights, all finite and at least 0, and one is above 0. */
function assertWeights(weights: readonly number[]): void {
  weights.forEach((weight, index) => {
    assertNumber(`ensemble: member ${index}.weight`, weight);
  });
  if (weights.length === 0) throw new RangeError("ensemble: members must hold at least one, got 0");
  const wrong = weights.find((weight) => !Number.isFinite(weight) || weight < 0);
  if (wrong !== undefined) throw new RangeError(`ensemble: weights must be finite and at least 0, got ${wrong}`);
  if (weights.every((weight) => weight === 0)) {
    throw new RangeError("ensemble: at least one weight must be above 0, got only 0");
  }
}

/** Averages arrays of the same length by weight, element by element. */
function weightedMean(arrays: readonly Float32Array[], weights: readonly number[]): Float32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return arrays[0].map((_, offset) => {
    return arrays.reduce((sum, array, index) => sum + weights[index] * array[offset], 0) / total;
  });
}

/** Averages predictions by weight, whose rows are in one order: see {@link ensemble}. */
export function mixRows(arrays: readonly Float32Array[], weights: readonly number[], space: MixingSpace): Float32Array {
  if (space === "probabilities") return weightedMean(arrays, weights);
  return sigmoids(weightedMean(arrays.map(toLogits), weights));
}

/**
 * Averages the predictions of several models for the same slices by weight. Rows are joined by id.
 *
 * @param members At least one, all with the same ids, in any order, and the same classes, in one order.
 * @param options `space`: the space in which predictions are averaged, probabilities by default. For logits, these are
 *   first clipped to 1e-7 .. 1 - 1e-7; with equal weights the result is that of {@link meanTables}.
 *   `allowMissing`: whether tables may hold NaN where nothing was predicted. Default false.
 * @returns Ids and classes as in the first member; with `allowMissing`, NaN where any member has NaN, whatever its weight.
 * @throws TypeError for tables without weights.
 * @throws RangeError without members, or with weights that are negative, not finite or all 0.
 * @throws DataError when ids or classes differ, naming up to three ids, a table holds an id twice, a value is
 *   outside 0..1, or NaN without `allowMissing`.
 *
 * @example
 * ```ts
 * const mean = ensemble([
 *   { predictions: efficientNet, weight: 2 },
 *   { predictions: denseNet, weight: 1 },
 * ]);
 * ```
 */
export function ensemble(
  members: readonly EnsembleMember[],
  options: { readonly space?: MixingSpace | undefined; readonly allowMissing?: boolean | undefined } = {},
): PredictionTable {
  assertNoTable("ensemble: members", members);
  assertMembers(members);
  assertOptions<typeof options>("ensemble", options, { space: true, allowMissing: true });
  const { space = "probabilities", allowMissing = false } = options;
  assertFlag("ensemble: allowMissing", allowMissing);
  assertSpace("ensemble", space);
  const weights = members.map((member) => member.weight);
  assertWeights(weights);
  const tables = members.map((member) => member.predictions);
  const aligned = alignTables("ensemble", tables, { option: "allowMissing", isSet: allowMissing });
  const { ids, classes } = tables[0];
  return { ids: [...ids], classes, values: mixRows(aligned, weights, space) };
}
