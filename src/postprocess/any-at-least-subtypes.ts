import { DataError } from "../errors.js";
import { assertFlag, assertOptions, assertPredicted, assertProbabilities } from "../guards/internal.js";
import type { PredictionTable } from "../types.js";

/**
 * Raises `any` to the largest probability of the other classes of its slice: a slice with one kind of hemorrhage has
 * some hemorrhage.
 *
 * @param predictions Left unchanged.
 * @param options `allowMissing`: whether the table may hold NaN where nothing was predicted. Default false.
 * @returns A new table. `any` stays NaN where it is NaN; a NaN of another class is ignored.
 * @throws DataError without a class `any`, for a value outside 0..1, or for NaN without `allowMissing`.
 *
 * @example
 * ```ts
 * const predictions = { ids: ["a"], classes: ["any", "subdural"], values: Float32Array.of(0.25, 0.75) };
 * console.log(anyAtLeastSubtypes(predictions).values); // Float32Array(2) [ 0.75, 0.75 ]
 * ```
 */
export function anyAtLeastSubtypes(
  predictions: PredictionTable,
  options: { readonly allowMissing?: boolean | undefined } = {},
): PredictionTable {
  assertProbabilities("anyAtLeastSubtypes: predictions", predictions);
  assertOptions<typeof options>("anyAtLeastSubtypes", options, { allowMissing: true });
  const { allowMissing = false } = options;
  assertFlag("anyAtLeastSubtypes: allowMissing", allowMissing);
  if (!allowMissing) assertPredicted("anyAtLeastSubtypes: predictions", predictions, "allowMissing");
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
