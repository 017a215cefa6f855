/**
 * Compares texts by UTF-16 code unit, so that the order does not depend on the language of the machine.
 *
 * @returns -1 if `a` comes first, 1 if `b` does, 0 if they are equal.
 */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
