import type { PredictionTable } from "../types.js";
import { alignTables } from "./align-tables.js";
import { meanLogits, toProbabilities } from "./mean-logits.js";
import { assertProbabilities, toLogits } from "./mixing-space.js";

/**
 * Averages the predictions of several folds or models for the same slices by the mean of their logits. Rows are joined
 * by id. Probabilities are first clipped to 1e-7 .. 1 - 1e-7.
 *
 * @param tables At least one, all with the same ids, in any order, and the same classes, in one order.
 * @returns Ids and classes as in the first table; NaN where any table has NaN.
 * @throws RangeError without tables.
 * @throws DataError when ids or classes differ, a table holds an id twice, or a value is outside 0..1.
 *
 * @example
 * ```ts
 * const mean = meanTables([fold0, fold1, fold2]); // the predictions of three folds for the same test slices
 * ```
 */
export function meanTables(tables: readonly PredictionTable[]): PredictionTable {
  const aligned = alignTables("meanTables", tables);
  assertProbabilities("meanTables", tables);
  const { ids, classes } = tables[0];
  return { ids: [...ids], classes, values: toProbabilities(meanLogits(aligned.map(toLogits))) };
}
