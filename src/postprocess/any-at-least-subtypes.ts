import { DataError } from "../errors.js";
import type { PredictionTable } from "../types.js";

/**
 * Raises `any` to the largest probability of the other classes of its slice: whoever has one kind of hemorrhage has some.
 *
 * @param predictions Left unchanged.
 * @returns `any` stays NaN where it is; a NaN of another class does not count.
 * @throws DataError without a class `any`.
 */
export function anyAtLeastSubtypes({ ids, classes, values }: PredictionTable): PredictionTable {
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
