import { DataError } from "../errors.js";
import type { PredictionTable } from "../types.js";
import { alignTables } from "./align-tables.js";
import { meanLogits, toProbabilities } from "./mean-logits.js";
import { logit } from "./sigmoid.js";

/** Distance that probabilities keep from 0 and 1, so that one certain fold cannot outweigh all others. */
const CLIP = 1e-7;

/** Throws unless every value is a probability or NaN: logits, given by mistake, would be clipped without a word. */
function assertProbabilities(tables: readonly PredictionTable[]): void {
  tables.forEach(({ values }, index) => {
    const wrong = values.find((value) => value < 0 || value > 1);
    if (wrong === undefined) return;
    throw new DataError(`meanTables: table ${index} must hold probabilities from 0 to 1, got ${wrong}`);
  });
}

/** Maps probabilities to finite logits; NaN stays NaN. */
function toLogits(probabilities: Float32Array): Float32Array {
  return probabilities.map((probability) => logit(Math.min(Math.max(probability, CLIP), 1 - CLIP)));
}

/**
 * Averages the predictions of several folds or models for the same slices, as the mean of their logits. Rows are
 * joined by id. Probabilities are first clipped to 1e-7 .. 1 - 1e-7.
 *
 * @param tables At least one, all of the same ids, in any order, and the same classes, in one order.
 * @returns Ids and classes as in the first table; NaN where any table has NaN.
 * @throws RangeError without tables.
 * @throws DataError when ids or classes differ, a table holds an id twice, or a value is outside 0..1.
 */
export function meanTables(tables: readonly PredictionTable[]): PredictionTable {
  const aligned = alignTables("meanTables", tables);
  assertProbabilities(tables);
  const { ids, classes } = tables[0];
  return { ids: [...ids], classes, values: toProbabilities(meanLogits(aligned.map(toLogits))) };
}
