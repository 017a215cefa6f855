import { closest, distance } from "fastest-levenshtein";

/** Largest number of letters that a misspelling changes, adds or leaves out. */
const MAX_DISTANCE = 4;

/**
 * Returns the end of a message about an unknown name: the nearest known name, as in `; did you mean "batch"?`, or an
 * empty text if no known name is near.
 */
export function suggestName(name: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = closest(name, known);
  const limit = Math.min(MAX_DISTANCE, name.length / 2);
  return distance(name, nearest) <= limit ? `; did you mean "${nearest}"?` : "";
}
