import { DataError } from "../errors.js";
import {
  assertFlag,
  assertLabels,
  assertList,
  assertNumbers,
  assertOptions,
  assertPredictions,
} from "../guards/internal.js";
import { listNames } from "../shorten.js";
import { assertClasses, indexRows, nameIds, tableRow } from "../tables.js";
import type { LabelTable, PredictionTable } from "../types.js";
import { alignTables } from "./align-tables.js";
import { type Derivatives, minimizeOnSimplex } from "./minimize-on-simplex.js";
import { assertSpace, clipProbability, type MixingSpace, toLogits } from "./mixing-space.js";
import { sigmoid } from "./sigmoid.js";

/** Settings of {@link fitWeights}. */
export interface FitWeightsOptions {
  /** Weight of each class, at least 0: `CLASS_WEIGHTS` of `ct-hemorrhage/loss` for the metric of the challenge. */
  readonly classWeights: readonly number[];
  /** Space in which the ensemble will average. Default: logits. */
  readonly space?: MixingSpace | undefined;
  /** Whether to leave out slices that a member has not predicted, NaN, instead of throwing. Default false. */
  readonly skipMissing?: boolean | undefined;
}

/** The weights of the members of an ensemble, and the loss of that ensemble. */
export interface FittedWeights {
  /** Weight of each member, in their order: at least 0, with a sum of 1. */
  readonly weights: readonly number[];
  /** Space that the weights were fitted for: {@link ensemble} must average in the same. */
  readonly space: MixingSpace;
  /** Weighted log loss of the ensemble on the slices that the weights were fitted on, which is optimistic. */
  readonly loss: number;
  /** Number of slices that every member predicted. */
  readonly slices: number;
}

/** The elements to fit: predictions by member, and one label and one weight per element. */
interface Elements {
  readonly members: readonly Float32Array[];
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
}

/** A function from one mixed prediction and its label to the loss and its first two derivatives. */
type ElementLoss = (mixed: number, label: number) => readonly [number, number, number];

/** Computes the cross-entropy of a logit, in the form that is stable for large ones: see `bceWithLogits`. */
const lossOfLogit: ElementLoss = (x, label) => {
  const probability = sigmoid(x);
  const loss = Math.max(x, 0) - x * label + Math.log1p(Math.exp(-Math.abs(x)));
  return [loss, probability - label, probability * (1 - probability)];
};

/** Computes the cross-entropy of a probability: -log(q), where q is the probability of the true label. */
const lossOfProbability: ElementLoss = (probability, label) => {
  const chance = label === 1 ? probability : 1 - probability;
  const slope = (label === 1 ? -1 : 1) / chance;
  return [-Math.log(chance), slope, slope * slope];
};

/** Computes the weighted loss of a mixture and its derivatives with respect to the weights of the members. */
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

/** Brings labels and members into one order and leaves out rows that a member has not predicted. */
function collectElements(
  labels: LabelTable,
  tables: readonly PredictionTable[],
  { classWeights, space, skipMissing = false }: FitWeightsOptions,
): Elements {
  const aligned = alignTables("fitWeights", tables, { option: "skipMissing", isSet: skipMissing });
  const { ids, classes } = tables[0];
  assertClasses("fitWeights: labels", classes, labels.classes);
  const width = classes.length;
  const rows = completeRows(aligned, width);
  if (rows.length === 0) throw new DataError("fitWeights: tables must have a row that all predicted, got 0");
  const truth = labelRows(
    labels,
    rows.map((row) => ids[row]),
  );
  const gather = <Values extends Uint8Array | Float32Array>(values: Values, order: readonly number[]) => {
    const gathered = values.slice(0, order.length * width) as Values;
    order.forEach((row, index) => {
      for (let column = 0; column < width; column++) gathered[index * width + column] = values[row * width + column];
    });
    return gathered;
  };
  const members = aligned.map((values) => gather(values, rows));
  return elementsOf(gather(labels.values, truth), members, { classWeights, space });
}

/** Makes elements of rows that are in one order and predicted by every member. */
function elementsOf(
  labels: Uint8Array,
  members: readonly Float32Array[],
  { classWeights, space }: FitWeightsOptions,
): Elements {
  const width = classWeights.length;
  const total = classWeights.reduce((sum, weight) => sum + weight, 0);
  const weights = new Float64Array(labels.length);
  for (let offset = 0; offset < weights.length; offset++) {
    weights[offset] = classWeights[offset % width] / total / (labels.length / width);
  }
  return {
    members: members.map((values) => (space === "logits" ? toLogits(values) : values.map(clipProbability))),
    labels,
    weights,
  };
}

/** Finds the weights that minimize the loss of elements. */
function fitElements(elements: Elements, space: MixingSpace) {
  const lossOf = space === "logits" ? lossOfLogit : lossOfProbability;
  return minimizeOnSimplex(elements.members.length, (weights) => mixtureLoss(elements, lossOf, weights));
}

/**
 * Finds the weights of an ensemble whose labels and members have their rows in one order, without NaN: see
 * {@link fitWeights}.
 *
 * @param labels 0 or 1, `[rows, classes]`.
 * @param members Probabilities, `[rows, classes]` each.
 */
export function fitRows(
  labels: Uint8Array,
  members: readonly Float32Array[],
  options: Required<Pick<FitWeightsOptions, "classWeights">> & { readonly space: MixingSpace },
): readonly number[] {
  return [...fitElements(elementsOf(labels, members, options), options.space).point];
}

/** Throws unless there is one weight per class, all are at least 0 and one is above 0. */
function assertClassWeights(weights: readonly number[], classes: readonly string[]): void {
  assertNumbers("fitWeights: classWeights", weights);
  const isGood = weights.length === classes.length && weights.every((weight) => weight >= 0 && weight < Infinity);
  if (isGood && weights.some((weight) => weight > 0)) return;
  throw new RangeError(
    `fitWeights: classWeights must hold one number per class (${classes.length}), at least 0 and not all 0, got ${listNames([...weights].map(String))}`,
  );
}

/**
 * Finds the weights of an ensemble, at least 0 and with a sum of 1, that minimize its weighted log loss. Use
 * out-of-fold predictions: otherwise a member that has memorized its training slices gets all the weight. Rows are
 * joined by id; with `skipMissing`, slices that a member has not predicted (NaN) do not count. Probabilities are clipped to
 * 1e-7 .. 1 - 1e-7 first.
 *
 * The minimum is global, because the problem is convex: -log(sigmoid(x)) and -log(p) are convex, the mixed logit and
 * the mixed probability are linear in the weights, and a convex function of a linear one, and a sum of such functions,
 * is convex (Boyd and Vandenberghe, Convex Optimization, section 3.2).
 *
 * @param labels 0 or 1, with the same classes; they may hold more ids.
 * @param tables The members: at least one, all with the same ids and classes.
 * @param options Settings: `classWeights`, `space`, logits by default, and `skipMissing`.
 * @throws RangeError without tables, or unless there is one weight per class, all are at least 0 and one is above 0.
 * @throws DataError when ids or classes differ, an id has no label or occurs twice, a value is outside 0..1 or NaN, or no
 *   slice was predicted by all members.
 *
 * @example
 * ```ts
 * const tables = [efficientNet, denseNet];
 * const { weights, space } = fitWeights(labels, tables, { classWeights: [2, 1, 1, 1, 1, 1] });
 * const mean = ensemble(tables.map((predictions, member) => ({ predictions, weight: weights[member] })), { space });
 * ```
 */
export function fitWeights(
  labels: LabelTable,
  tables: readonly PredictionTable[],
  options: FitWeightsOptions,
): FittedWeights {
  assertLabels("fitWeights: labels", labels);
  assertList("fitWeights: tables", tables, "tables");
  assertOptions<FitWeightsOptions>("fitWeights", options, { classWeights: true, space: true, skipMissing: true });
  const { classWeights, space = "logits", skipMissing = false } = options;
  assertFlag("fitWeights: skipMissing", skipMissing);
  assertSpace("fitWeights", space);
  if (tables.length === 0) throw new RangeError("fitWeights: tables must hold at least one, got 0");
  assertPredictions("fitWeights: table 0", tables[0]);
  assertClassWeights(classWeights, tables[0].classes);
  const elements = collectElements(labels, tables, { classWeights, space, skipMissing });
  const { point, value } = fitElements(elements, space);
  const slices = elements.labels.length / tables[0].classes.length;
  return { weights: [...point], space, loss: value, slices };
}
