import { assertFlag, assertOptions } from "../guards/internal.js";
import type { PredictionTable } from "../types.js";
import { alignTables } from "./align-tables.js";
import { averageLogits, sigmoids } from "./mean-logits.js";
import { toLogits } from "./mixing-space.js";

/**
 * Averages the predictions of several folds or models for the same slices by the mean of their logits. Rows are joined
 * by id. Probabilities are first clipped to 1e-7 .. 1 - 1e-7.
 *
 * @param tables At least one, all with the same ids, in any order, and the same classes, in one order.
 * @param options `allowMissing`: whether tables may hold NaN where nothing was predicted. Default false.
 * @returns Ids and classes as in the first table; with `allowMissing`, NaN where any table has NaN.
 * @throws RangeError without tables.
 * @throws DataError when ids or classes differ, a table holds an id twice, a value is outside 0..1, or NaN without
 *   `allowMissing`.
 *
 * @example
 * ```ts
 * const mean = meanTables([fold0, fold1, fold2]); // the predictions of three folds for the same test slices
 * ```
 */
export function meanTables(
  tables: readonly PredictionTable[],
  options: { readonly allowMissing?: boolean | undefined } = {},
): PredictionTable {
  assertOptions<typeof options>("meanTables", options, { allowMissing: true });
  const { allowMissing = false } = options;
  assertFlag("meanTables: allowMissing", allowMissing);
  const aligned = alignTables("meanTables", tables, { option: "allowMissing", isSet: allowMissing });
  const { ids, classes } = tables[0];
  return { ids: [...ids], classes, values: sigmoids(averageLogits(aligned.map(toLogits))) };
}
