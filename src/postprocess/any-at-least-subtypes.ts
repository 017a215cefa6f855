import { DataError } from "../errors.js";
import { assertPredictions } from "../guards/internal.js";
import type { PredictionTable } from "../types.js";

/**
 * Raises `any` to the largest probability of the other classes of its slice: a slice with one kind of hemorrhage has
 * some hemorrhage.
 *
 * @param predictions Left unchanged.
 * @returns A new table. `any` stays NaN where it is NaN; a NaN of another class is ignored.
 * @throws DataError without a class `any`.
 *
 * @example
 * ```ts
 * const predictions = { ids: ["a"], classes: ["any", "subdural"], values: Float32Array.of(0.25, 0.75) };
 * console.log(anyAtLeastSubtypes(predictions).values); // Float32Array(2) [ 0.75, 0.75 ]
 * ```
 */
export function anyAtLeastSubtypes(predictions: PredictionTable): PredictionTable {
  assertPredictions("anyAtLeastSubtypes: predictions", predictions);
  const { ids, classes, values } = predictions;
  const any = classes.indexOf("any");
  if (any < 0) throw new DataError(`anyAtLeastSubtypes: classes must hold any, got ${classes.join(", ")}`);
  const width = classes.length;
  const raised = values.slice();
  for (let rowStart = 0; rowStart < values.length; rowStart += width) {
    for (let column = 0; column < width; column++) {
      if (values[rowStart + column] > raised[rowStart + any]) raised[rowStart + any] = values[rowStart + column];
    }
  }
  return { ids: [...ids], classes, values: raised };
}
