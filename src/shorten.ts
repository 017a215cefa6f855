/** Longest message of an error, in characters. */
const MESSAGE_LENGTH = 300;

/** Longest piece of a file or an argument in a message, in characters. */
const QUOTE_LENGTH = 60;

/** Names that a message lists at most. */
const MOST_NAMES = 3;

/** Characters that break a line, move the cursor or reorder the text around them. */
const CONTROL = /[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** Short forms of the usual control characters. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function escapeControl(character: string): string {
  return ESCAPES.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Share of a shortened text before the gap. */
const HEAD_SHARE = 0.65;

/** Cuts a text in the middle, but no character in two. */
function cutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const gap = " ... ";
  const head = Math.floor((length - gap.length) * HEAD_SHARE);
  const start = text.slice(0, head).replace(/[\uD800-\uDBFF]$/, "");
  const end = text.slice(text.length - (length - gap.length - head)).replace(/^[\uDC00-\uDFFF]/, "");
  return start + gap + end;
}

/**
 * Shortens a text to one line of at most `length` characters, for messages: escapes control characters and cuts the
 * middle, so that what was expected stays, and what was received at the end as well.
 */
export function shorten(text: string, length: number = MESSAGE_LENGTH): string {
  // Cut before and after: a text of megabytes is not escaped, and escapes make a text longer.
  return cutMiddle(cutMiddle(text, 2 * length).replace(CONTROL, escapeControl), length);
}

/** Quotes the beginning of a value from a file or an argument: `"ID_1,maybe"`, or `"[{"id":"ID_0"..."`. */
export function quoteStart(text: string): string {
  const start = text.slice(0, QUOTE_LENGTH).replace(/[\uD800-\uDBFF]$/, "");
  return `"${start.replace(CONTROL, escapeControl)}${text.length > QUOTE_LENGTH ? "..." : ""}"`;
}

/** Lists the first three names and the number of the others: `a, b, c and 7 more`. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(", ");
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
