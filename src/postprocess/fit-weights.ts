import { DataError } from "../errors.js";
import { assertClasses, indexRows, nameIds, tableRow } from "../tables.js";
import type { LabelTable, PredictionTable } from "../types.js";
import { alignTables } from "./align-tables.js";
import { type Derivatives, minimizeOnSimplex } from "./minimize-on-simplex.js";
import { assertProbabilities, clipProbability, type MixingSpace, toLogits } from "./mixing-space.js";
import { sigmoid } from "./sigmoid.js";

/** How {@link fitWeights} weighs classes, and what it averages. */
export interface FitWeightsOptions {
  /** One a class, at least 0: `CLASS_WEIGHTS` of `ct-hemorrhage/loss` for the metric of the challenge. */
  readonly classWeights: readonly number[];
  /** What the ensemble will average. Default: logits. */
  readonly space?: MixingSpace | undefined;
}

/** Weights of the members of an ensemble, and what they lead to. */
export interface FittedWeights {
  /** One a member, in their order: at least 0, together 1. */
  readonly weights: readonly number[];
  /** What the weights belong to: {@link ensemble} must average the same. */
  readonly space: MixingSpace;
  /** Weighted log loss of the ensemble on the slices that the weights were fitted on: optimistic. */
  readonly loss: number;
  /** Slices that every member had predicted. */
  readonly slices: number;
}

/** What all members say on the elements to fit: `members` by member, the others one an element. */
interface Elements {
  readonly members: readonly Float32Array[];
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
}

/** A loss of one number and its first two derivatives by it. */
type ElementLoss = (mixed: number, label: number) => readonly [number, number, number];

/** Cross-entropy by the logit, in the form that is stable for large ones: see `bceWithLogits`. */
const lossOfLogit: ElementLoss = (x, label) => {
  const probability = sigmoid(x);
  const loss = Math.max(x, 0) - x * label + Math.log1p(Math.exp(-Math.abs(x)));
  return [loss, probability - label, probability * (1 - probability)];
};

/** Cross-entropy by the probability of what is true: -log(q). */
const lossOfProbability: ElementLoss = (probability, label) => {
  const chance = label === 1 ? probability : 1 - probability;
  const slope = (label === 1 ? -1 : 1) / chance;
  return [-Math.log(chance), slope, slope * slope];
};

/** Computes the weighted loss of a mixture, with its derivatives by the weights of the members. */
function mixtureLoss({ members, labels, weights }: Elements, lossOf: ElementLoss, point: Float64Array): Derivatives {
  const count = members.length;
  const gradient = new Float64Array(count);
  const hessian = new Float64Array(count * count);
  let value = 0;
  for (let element = 0; element < labels.length; element++) {
    let mixed = 0;
    for (let i = 0; i < count; i++) mixed += point[i] * members[i][element];
    const [loss, slope, curvature] = lossOf(mixed, labels[element]);
    const weight = weights[element];
    value += weight * loss;
    for (let i = 0; i < count; i++) {
      gradient[i] += weight * slope * members[i][element];
      const scaled = weight * curvature * members[i][element];
      for (let j = 0; j < count; j++) hessian[i * count + j] += scaled * members[j][element];
    }
  }
  return { value, gradient, hessian };
}

/** Finds the rows that every member predicted in all classes. */
function completeRows(aligned: readonly Float32Array[], width: number): number[] {
  const rows = [...new Array<undefined>(aligned[0].length / width).keys()];
  return rows.filter((row) => aligned.every((values) => !tableRow(values, row, width).some(Number.isNaN)));
}

/** Finds the rows of ids in the labels. */
function labelRows(labels: LabelTable, ids: readonly string[]): number[] {
  const rowOf = indexRows("fitWeights: labels", labels.ids);
  const missing = ids.filter((id) => !rowOf.has(id));
  if (missing.length > 0)
    throw new DataError(`fitWeights: labels must hold every id, got none for ${nameIds(missing)}`);
  return ids.map((id) => rowOf.get(id)!);
}

/** Brings labels and members to one order and leaves out what a member has not predicted. */
function collectElements(
  labels: LabelTable,
  tables: readonly PredictionTable[],
  { classWeights, space }: FitWeightsOptions,
): Elements {
  const aligned = alignTables("fitWeights", tables);
  assertProbabilities("fitWeights", tables);
  const { ids, classes } = tables[0];
  assertClasses("fitWeights: labels", classes, labels.classes);
  const width = classes.length;
  const rows = completeRows(aligned, width);
  if (rows.length === 0) throw new DataError("fitWeights: tables must have a row that all predicted, got 0");
  const truth = labelRows(
    labels,
    rows.map((row) => ids[row]),
  );
  const column = (offset: number) => offset % width;
  const at = (places: readonly number[], offset: number) => places[Math.floor(offset / width)] * width + column(offset);
  const length = rows.length * width;
  const gather = (values: Float32Array) => Float32Array.from({ length }, (_, offset) => values[at(rows, offset)]);
  const total = classWeights.reduce((sum, weight) => sum + weight, 0);
  return {
    members: aligned.map((values) =>
      space === "logits" ? toLogits(gather(values)) : gather(values).map(clipProbability),
    ),
    labels: Uint8Array.from({ length }, (_, offset) => labels.values[at(truth, offset)]),
    weights: Float64Array.from({ length }, (_, offset) => classWeights[column(offset)] / total / rows.length),
  };
}

/** Throws unless there is one weight a class, none negative and one positive. */
function assertClassWeights(weights: readonly number[], classes: readonly string[]): void {
  const isGood = weights.length === classes.length && weights.every((weight) => weight >= 0 && weight < Infinity);
  if (isGood && weights.some((weight) => weight > 0)) return;
  throw new RangeError(
    `fitWeights: classWeights must be one a class (${classes.length}), at least 0 and not all 0, got ${weights.join(", ")}`,
  );
}

/**
 * Finds the weights of an ensemble that make its weighted log loss the least: at least 0, together 1. Predictions must be
 * out of fold, or the member that learned its slices by heart gets all the weight. Rows are joined by id; slices that a
 * member has not predicted (NaN) do not count. Probabilities are first clipped to 1e-7 .. 1 - 1e-7.
 *
 * There is one minimum, and it is found with certainty: -log(sigmoid(x)) and -log(p) are convex, the mixed logit and the
 * mixed probability are linear in the weights, and a convex function of a linear one, and a sum of such, is convex (Boyd
 * and Vandenberghe, Convex Optimization, section 3.2).
 *
 * @param labels 0 or 1, of the same classes; they may hold more ids.
 * @param tables The members: at least one, all of the same ids and classes.
 * @throws RangeError without tables, or unless there is one weight a class, none negative and one positive.
 * @throws DataError when ids or classes differ, an id has no label or occurs twice, a value is outside 0..1, or no slice
 *   was predicted by all.
 */
export function fitWeights(
  labels: LabelTable,
  tables: readonly PredictionTable[],
  { classWeights, space = "logits" }: FitWeightsOptions,
): FittedWeights {
  if (tables.length === 0) throw new RangeError("fitWeights: tables must hold at least one, got 0");
  assertClassWeights(classWeights, tables[0].classes);
  const elements = collectElements(labels, tables, { classWeights, space });
  const lossOf = space === "logits" ? lossOfLogit : lossOfProbability;
  const { point, value } = minimizeOnSimplex(tables.length, (weights) => mixtureLoss(elements, lossOf, weights));
  const slices = elements.labels.length / tables[0].classes.length;
  return { weights: [...point], space, loss: value, slices };
}
