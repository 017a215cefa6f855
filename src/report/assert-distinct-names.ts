import { quoteStart } from "../shorten.js";

/**
 * Throws when two lines of a figure have the same name, because the legend could not tell them apart.
 *
 * @param what Name of the calling function and its argument, such as "rocFigure: curves".
 * @throws RangeError
 */
export function assertDistinctNames(what: string, lines: readonly { readonly name: string }[]): void {
  const names = lines.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new RangeError(`${what} must have different names, got ${quoteStart(repeated)} twice`);
}
