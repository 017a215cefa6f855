import { concatenate } from "../../array.js";
import { selectRows } from "../../cv/index.js";
import { CLASS_WEIGHTS, weightedLogLoss } from "../../loss/index.js";
import { ensemble, fitWeights, type MixingSpace } from "../../postprocess/index.js";
import type { LabelTable, PredictionTable } from "../../types.js";

/** Ids to judge, and all others, on which what is judged was decided. */
export interface Split {
  readonly judged: readonly string[];
  readonly others: readonly string[];
}

/** Puts tables of different ids, but the same classes, below each other. */
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
    { space },
  );
}

/**
 * Fits the weights of an ensemble on all folds but one and predicts that one with them, fold by fold: so no slice is
 * judged by weights that have seen it.
 */
export function nestedEnsemble(
  labels: LabelTable,
  tables: readonly PredictionTable[],
  { splits, space }: { readonly splits: readonly Split[]; readonly space: MixingSpace },
): { readonly predictions: PredictionTable; readonly weights: readonly (readonly number[])[] } {
  const select = (ids: readonly string[]) => tables.map((table) => selectRows(table, ids));
  const weights = splits.map(
    ({ others }) => fitWeights(labels, select(others), { classWeights: CLASS_WEIGHTS, space }).weights,
  );
  const parts = splits.map(({ judged }, fold) => mixTables(select(judged), weights[fold], space));
  return { predictions: stackTables(parts), weights };
}

/** Finds the table with the least loss on the given ids; of equal ones the first. */
export function leastLoss(labels: LabelTable, tables: readonly PredictionTable[], ids: readonly string[]): number {
  const losses = tables.map((table) => weightedLogLoss(labels, selectRows(table, ids)));
  return losses.indexOf(Math.min(...losses));
}

/** Takes each fold from the table that has the least loss on all other folds. */
export function nestedChoice(
  labels: LabelTable,
  tables: readonly PredictionTable[],
  splits: readonly Split[],
): PredictionTable {
  return stackTables(splits.map(({ judged, others }) => selectRows(tables[leastLoss(labels, tables, others)], judged)));
}
