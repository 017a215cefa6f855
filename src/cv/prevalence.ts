import { assertLabels, assertTexts } from "../guards/internal.js";
import type { LabelTable } from "../types.js";
import { buildRowFinder } from "./select-rows.js";

/**
 * Computes the share of slices that have each label.
 *
 * @param ids The slices to count; by default all of the table.
 * @returns `[classes]`, 0..1, in the order of the table's classes.
 * @throws RangeError without ids to count.
 * @throws TypeError and ShapeError for a wrong table, DataError when an id has no label or a label is not 0 or 1.
 *
 * @example
 * ```ts
 * const labels = { ids: ["a", "b"], classes: ["any", "subdural"], values: Uint8Array.of(1, 0, 1, 1) };
 * console.log(prevalence(labels)); // Float64Array(2) [ 1, 0.5 ]
 * ```
 */
export function prevalence(labels: LabelTable, ids: readonly string[] = labels?.ids): Float64Array {
  assertLabels("prevalence: labels", labels);
  assertTexts("prevalence: ids", ids);
  if (ids.length === 0) throw new RangeError("prevalence: ids must hold at least one, got 0");
  const rows = buildRowFinder("prevalence: labels", labels)(ids);
  const width = labels.classes.length;
  const positives = new Float64Array(width);
  for (const row of rows) {
    for (let column = 0; column < width; column++) positives[column] += labels.values[row * width + column];
  }
  return positives.map((count) => count / rows.length);
}
