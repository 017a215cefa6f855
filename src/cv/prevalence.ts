import type { LabelTable } from "../types.js";
import { buildRowFinder } from "./select-rows.js";

/**
 * Computes the part of slices that bear each label.
 *
 * @param ids The slices to count; all of the table by default.
 * @returns `[classes]`, 0..1, in the order of the table's classes.
 * @throws RangeError when there are no ids to count.
 * @throws DataError when an id has no label.
 */
export function prevalence(labels: LabelTable, ids: readonly string[] = labels.ids): Float64Array {
  if (ids.length === 0) throw new RangeError("prevalence: ids must hold at least one, got 0");
  const rows = buildRowFinder("prevalence: labels", labels)(ids);
  const width = labels.classes.length;
  const positives = new Float64Array(width);
  for (const row of rows) {
    for (let column = 0; column < width; column++) positives[column] += labels.values[row * width + column];
  }
  return positives.map((count) => count / rows.length);
}
