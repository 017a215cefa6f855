/**
 * Compares texts by UTF-16 code unit, so that an order does not depend on the language of the machine.
 *
 * @returns Below 0 where `a` comes first, above 0 where `b` does, 0 for equal texts.
 */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
