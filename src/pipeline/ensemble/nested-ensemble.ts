import { concatenate } from "../../array.js";
import { selectRows } from "../../cv/index.js";
import { CLASS_WEIGHTS, weightedLogLoss } from "../../loss/index.js";
import { ensemble, fitWeights, type MixingSpace } from "../../postprocess/index.js";
import type { LabelTable, PredictionTable } from "../../types.js";

/** Ids to score, and all other ids, on which the choices for them are made. */
export interface Split {
  readonly judged: readonly string[];
  readonly others: readonly string[];
}

/** Concatenates tables of different ids and the same classes. */
function stackTables(tables: readonly PredictionTable[]): PredictionTable {
  const values = tables.map((table) => table.values);
  return {
    ids: tables.flatMap(({ ids }) => ids),
    classes: tables[0].classes,
    values: concatenate(Float32Array, values),
  };
}

/** Averages tables by weight. */
export function mixTables(
  tables: readonly PredictionTable[],
  weights: readonly number[],
  space: MixingSpace,
): PredictionTable {
  return ensemble(
    tables.map((predictions, index) => ({ predictions, weight: weights[index] })),
    { space, allowMissing: true },
  );
}

/**
 * Fits the weights of an ensemble on all folds but one, predicts the remaining fold with them, and repeats this for
 * every fold. No slice is predicted by weights that were fitted to it.
 */
export function nestedEnsemble(
  labels: LabelTable,
  tables: readonly PredictionTable[],
  { splits, space }: { readonly splits: readonly Split[]; readonly space: MixingSpace },
): { readonly predictions: PredictionTable; readonly weights: readonly (readonly number[])[] } {
  const select = (ids: readonly string[]) => tables.map((table) => selectRows(table, ids));
  const weights = splits.map(
    ({ others }) =>
      fitWeights(labels, select(others), { classWeights: CLASS_WEIGHTS, space, skipMissing: true }).weights,
  );
  const parts = splits.map(({ judged }, fold) => mixTables(select(judged), weights[fold], space));
  return { predictions: stackTables(parts), weights };
}

/** Returns the index of the table with the lowest loss on the given ids; the first of equal tables. */
export function indexOfLowestLoss(
  labels: LabelTable,
  tables: readonly PredictionTable[],
  ids: readonly string[],
): number {
  const losses = tables.map((table) => weightedLogLoss(labels, selectRows(table, ids)));
  return losses.indexOf(Math.min(...losses));
}

/** Takes each fold from the table with the lowest loss on all other folds. */
export function nestedChoice(
  labels: LabelTable,
  tables: readonly PredictionTable[],
  splits: readonly Split[],
): PredictionTable {
  return stackTables(
    splits.map(({ judged, others }) => selectRows(tables[indexOfLowestLoss(labels, tables, others)], judged)),
  );
}
