import { concatenate } from "../../array.js";
import { CLASS_WEIGHTS } from "../../loss/index.js";
import type { MixingSpace } from "../../postprocess/index.js";
import { fitRows, mixRows } from "../../postprocess/internal.js";
import { CLASSES } from "../../types.js";

/** Rows to score, `first` up to `end`, and all other rows, on which the choices for them are made. */
export interface Split {
  readonly first: number;
  readonly end: number;
  readonly others: Uint32Array;
}

const WIDTH = CLASSES.length;

/** Copies rows of values, `[rows, classes]`. */
export function pickRows<Values extends Uint8Array | Float32Array>(values: Values, rows: Uint32Array): Values {
  const picked = new (values.constructor as new (length: number) => Values)(rows.length * WIDTH);
  for (let row = 0; row < rows.length; row++) {
    for (let column = 0; column < WIDTH; column++) picked[row * WIDTH + column] = values[rows[row] * WIDTH + column];
  }
  return picked;
}

/** Returns the rows of a split that are scored, as a view. */
function judgedOf(values: Float32Array, { first, end }: Split): Float32Array {
  return values.subarray(first * WIDTH, end * WIDTH);
}

/** Computes the mean of the values of rows, added in their order. */
function meanOf(losses: Float64Array, rows: Uint32Array): number {
  let sum = 0;
  for (let index = 0; index < rows.length; index++) sum += losses[rows[index]];
  return sum / rows.length;
}

/** Fits the weights of an ensemble on some rows. */
export function fitOn(
  labels: Uint8Array,
  tables: readonly Float32Array[],
  { rows, space }: { readonly rows: Uint32Array; readonly space: MixingSpace },
): readonly number[] {
  const members = tables.map((values) => pickRows(values, rows));
  return fitRows(pickRows(labels, rows), members, { classWeights: CLASS_WEIGHTS, space });
}

/**
 * Fits the weights of an ensemble on all folds but one, predicts the remaining fold with them, and repeats this for
 * every fold. No slice is predicted by weights that were fitted to it.
 */
export function nestedEnsemble(
  labels: Uint8Array,
  tables: readonly Float32Array[],
  { splits, space }: { readonly splits: readonly Split[]; readonly space: MixingSpace },
): { readonly values: Float32Array; readonly weights: readonly (readonly number[])[] } {
  const weights = splits.map(({ others }) => fitOn(labels, tables, { rows: others, space }));
  const parts = splits.map((split, fold) =>
    mixRows(
      tables.map((values) => judgedOf(values, split)),
      weights[fold],
      space,
    ),
  );
  return { values: concatenate(Float32Array, parts), weights };
}

/** Returns the index of the losses with the lowest mean on the given rows; the first of equal ones. */
export function indexOfLowestLoss(losses: readonly Float64Array[], rows: Uint32Array): number {
  const means = losses.map((each) => meanOf(each, rows));
  return means.indexOf(Math.min(...means));
}

/** Takes each fold from the table with the lowest loss on all other folds. */
export function nestedChoice(
  tables: readonly { readonly values: Float32Array; readonly losses: Float64Array }[],
  splits: readonly Split[],
): Float32Array {
  const losses = tables.map((table) => table.losses);
  const parts = splits.map((split) => judgedOf(tables[indexOfLowestLoss(losses, split.others)].values, split));
  return concatenate(Float32Array, parts);
}
