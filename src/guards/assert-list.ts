import { assertText } from "./assert-type.js";
import { describeValue } from "./describe-value.js";

/**
 * Throws unless a value is an array.
 *
 * @param what The function and its argument, for the message: "meanTables: tables".
 * @param noun What it lists, for the message: "tables".
 * @throws TypeError for anything else.
 */
export function assertList(what: string, list: unknown, noun: string): asserts list is readonly unknown[] {
  if (!Array.isArray(list)) throw new TypeError(`${what} must be an array of ${noun}, got ${describeValue(list)}`);
}

/**
 * Throws unless a value is an array of texts, such as ids.
 *
 * @throws TypeError for anything else.
 */
export function assertTexts(what: string, list: unknown): asserts list is readonly string[] {
  assertList(what, list, "strings");
  // Not forEach, which passes over holes.
  for (let index = 0; index < list.length; index++) {
    if (typeof list[index] !== "string") assertText(`${what} ${index}`, list[index]);
  }
}

/**
 * Throws unless a value is an array of arrays of texts, such as the ids of each series.
 *
 * @throws TypeError for anything else.
 */
export function assertLists(what: string, lists: unknown): asserts lists is readonly (readonly string[])[] {
  assertList(what, lists, "arrays of strings");
  for (let index = 0; index < lists.length; index++) assertTexts(`${what} ${index}`, lists[index]);
}
