/** A string, with the colon that makes it a name, or the start or end of an object. */
const TOKEN = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}]/g;

/**
 * Finds a name that occurs twice in an object of a JSON text: `JSON.parse` silently keeps only the last one.
 *
 * @param json A text that `JSON.parse` accepts.
 * @returns The first such name; `undefined` if all names are unique.
 */
export function repeatedName(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, text, colon] of json.matchAll(TOKEN)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (colon !== undefined) {
      const names = open[open.length - 1];
      const name = JSON.parse(text) as string;
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}
