/**
 * Throws when two lines of a figure have one name: its legend could not tell them apart.
 *
 * @param what The function and its argument, as in "rocFigure: curves".
 * @throws RangeError
 */
export function assertDistinctNames(what: string, lines: readonly { readonly name: string }[]): void {
  const names = lines.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new RangeError(`${what} must have different names, got "${twice}" twice`);
}
