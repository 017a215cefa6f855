/**
 * Quotes a text for a POSIX shell, so that it is one word in which nothing has a meaning.
 *
 * @param text Any text without a NUL character.
 */
export function quoteForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
