import { assertList, assertTexts } from "./assert-list.js";
import { assertNumber, assertObject } from "./assert-type.js";

/**
 * Throws unless a value is an array of folds: their number, and the ids to train on and to validate on.
 *
 * @param what The function and its argument, for the message: "removeOverlap: folds".
 * @throws TypeError for anything else.
 */
export function assertFolds(what: string, folds: unknown): void {
  assertList(what, folds, "folds");
  for (let index = 0; index < folds.length; index++) {
    const name = `${what} ${index}`;
    assertObject(name, folds[index], "a fold of index, train and valid");
    const fold = folds[index] as { readonly [key: string]: unknown };
    assertNumber(`${name}.index`, fold.index);
    if (!Number.isInteger(fold.index)) throw new RangeError(`${name}.index must be a whole number, got ${fold.index}`);
    assertTexts(`${name}.train`, fold.train);
    assertTexts(`${name}.valid`, fold.valid);
  }
}
