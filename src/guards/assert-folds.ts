import { assertList, assertTexts } from "./assert-list.js";
import { assertObject, assertWhole } from "./assert-type.js";

/**
 * Throws unless a value is a fold: its number, and the ids to train on and to validate on.
 *
 * @param what The function and its argument, for the message: "fit: data.fold".
 * @throws TypeError for anything else, RangeError for a number below 0 or not whole.
 */
export function assertFold(what: string, fold: unknown): void {
  assertObject(what, fold, "a fold of index, train and valid");
  const { index, train, valid } = fold as { readonly [key: string]: unknown };
  assertWhole(`${what}.index`, index, 0);
  assertTexts(`${what}.train`, train);
  assertTexts(`${what}.valid`, valid);
}

/**
 * Throws unless a value is an array of folds.
 *
 * @param what The function and its argument, for the message: "removeOverlap: folds".
 * @throws TypeError and RangeError as {@link assertFold}.
 */
export function assertFolds(what: string, folds: unknown): void {
  assertList(what, folds, "folds");
  for (let index = 0; index < folds.length; index++) assertFold(`${what} ${index}`, folds[index]);
}
