/**
 * Compares texts by UTF-16 code unit, so that the order does not depend on the language of the machine.
 *
 * @returns -1 if `a` comes first, 1 if `b` does, 0 if they are equal.
 */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Compares texts by Unicode code point, as Python and NumPy do. Only characters above U+FFFF, such as emoji, have another
 * place than in {@link compareText}: after all others.
 *
 * @returns Below 0 where `a` comes first, above 0 where `b` does, 0 for equal texts.
 */
export function compareCodePoints(a: string, b: string): number {
  let index = 0;
  while (index < a.length && index < b.length) {
    const pointA = a.codePointAt(index) as number;
    const pointB = b.codePointAt(index) as number;
    if (pointA !== pointB) return pointA - pointB;
    index += pointA > 0xffff ? 2 : 1;
  }
  return a.length - b.length;
}
