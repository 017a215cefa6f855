import { closest, distance } from "fastest-levenshtein";

/** Largest number of letters that a misspelling changes, adds or leaves out. */
const MAX_DISTANCE = 4;

/** Longest name that can be a misspelling, in characters. */
const LONGEST = 100;

/** Fewest letters and digits of a known name that is recognized within another one. */
const LEAST_WITHIN = 8;

/** Returns the letters and digits of a name alone, in lower case: libraries differ in hyphens, underscores and dots. */
const lettersOf = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Finds the known name that another one contains: `efficientnet-b5` for `tf_efficientnet_b5_ns` of timm. */
function findWithin(name: string, known: readonly string[]): string | undefined {
  const letters = lettersOf(name);
  return known.find((each) => lettersOf(each).length >= LEAST_WITHIN && letters.includes(lettersOf(each)));
}

/**
 * Returns the end of a message about an unknown name: the nearest known name, as in `; did you mean "batch"?`, or an
 * empty text if no known name is near. A long name is also near if the unknown one contains it, apart from hyphens,
 * underscores, dots and capitals.
 */
export function suggestName(name: string, known: readonly string[]): string {
  if (known.length === 0 || name.length > LONGEST) return "";
  const within = findWithin(name, known);
  if (within !== undefined) return `; did you mean "${within}"?`;
  const nearest = closest(name, known);
  const limit = Math.min(MAX_DISTANCE, name.length / 2);
  return distance(name, nearest) <= limit ? `; did you mean "${nearest}"?` : "";
}
