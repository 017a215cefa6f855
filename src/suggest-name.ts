import { closest, distance } from "fastest-levenshtein";

/** Most letters that a misspelling changes, adds or leaves out. */
const MAX_DISTANCE = 4;

/** Ends a message about an unknown name with the nearest known one: `; did you mean "batch"?`, or with nothing. */
export function suggestName(name: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = closest(name, known);
  const limit = Math.min(MAX_DISTANCE, name.length / 2);
  return distance(name, nearest) <= limit ? `; did you mean "${nearest}"?` : "";
}
