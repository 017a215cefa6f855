import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { addPath, DataError } from "../../errors.js";
import { replaceFile } from "./atomic.js";
import { KIND_LENGTH } from "./file-kind.js";
import { nameError } from "./read-bytes.js";

/** Bytes read or written at a time. */
const BLOCK_BYTES = 1 << 20;

/** Longest line of a table, in characters. Those of the competition have fewer than 40; wide ones have a few thousand. */
const LONGEST_LINE = 1 << 20;

/**
 * Most bytes that a compressed file may become: some for each of its bytes, because tables of ids and numbers shrink to a
 * fifth to a tenth, and some for a small file.
 */
const INFLATED = { perByte: 32, atLeast: 2 ** 23 } as const;

/** Characters that need quotes in a CSV file. */
const NEEDS_QUOTES = /[",\r\n]/;

/** Characters that an id in a table without quotes must not have. */
const NOT_PLAIN = /[",\p{Cc}]/u;

/** Beginnings that a spreadsheet takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** Characters that move the cursor of a terminal or reorder the text around them; not tabs and line breaks. */
const INVISIBLE = /(?![\t\n\r])[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** Whether a file is compressed, according to its name. */
function isGzip(path: string): boolean {
  return path.endsWith(".gz");
}

/** Passes bytes on until they are more than a compressed file of this size may become. */
function createLimit(fileBytes: number): Transform {
  const most = INFLATED.atLeast + INFLATED.perByte * fileBytes;
  let total = 0;
  return new Transform({
    transform(block: Uint8Array, _encoding, done) {
      total += block.length;
      if (total <= most) return done(null, block);
      done(new DataError(`must inflate to at most ${most} bytes, got more from ${fileBytes}`));
    },
  });
}

/** Opens a text file for reading in blocks of decoded text. */
async function openText(path: string): Promise<Readable> {
  const { size } = await stat(path);
  const file = createReadStream(path, { highWaterMark: BLOCK_BYTES });
  if (!isGzip(path)) return file.setEncoding("utf8");
  const text = createLimit(size);
  // `pipeline` passes an error of the file on to the reader of the text; a plain `pipe` would not.
  pipeline(file, createGunzip({ chunkSize: BLOCK_BYTES }), text).catch(() => undefined);
  return text.setEncoding("utf8");
}

/** Splits text that ends with a line break into lines. Line breaks are LF or CR LF. */
function splitLines(text: string): string[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  lines.pop();
  return lines;
}

/** Returns the first line of a text, or its beginning. */
function firstLine(text: string): string {
  const start = text.slice(0, KIND_LENGTH);
  const end = start.search(/\r?\n/);
  return end < 0 ? start : start.slice(0, end);
}

/** Throws if a line is too long to belong to a table. `before` is the number of lines before these. */
function assertLineLengths(lines: readonly string[], before: number): void {
  const long = lines.findIndex((line) => line.length > LONGEST_LINE);
  if (long < 0) return;
  throw new DataError(`line ${before + long + 1} must have at most ${LONGEST_LINE} characters, got more`);
}

/**
 * Reads the lines of a UTF-8 text file, and decompresses it if its name ends with `.gz`. Lines come in blocks, because
 * awaiting millions of single lines would be slow.
 *
 * @param what Name of the calling function, for messages: "readLabels".
 * @param onStart Receives the beginning of the first line, before its length is checked; throws for another kind of file.
 * @returns Blocks of about a megabyte: arrays of lines without line breaks.
 * @throws DataError when the file cannot be read or decompressed, becomes far larger than tables do, or has a line of more
 * than a million characters.
 */
export async function* readLines(
  what: string,
  path: string,
  onStart?: (line: string) => void,
): AsyncGenerator<readonly string[]> {
  let rest = "";
  let isStart = true;
  let count = 0;
  try {
    for await (const block of await openText(path)) {
      const text = rest + (isStart ? block.replace(/^\uFEFF/, "") : block);
      if (isStart) onStart?.(firstLine(text));
      isStart = false;
      const end = text.lastIndexOf("\n") + 1;
      rest = text.slice(end);
      const lines = splitLines(text.slice(0, end));
      assertLineLengths([...lines, rest], count);
      count += lines.length;
      yield lines;
    }
  } catch (error) {
    throw addPath(nameError(what, path, error), path);
  }
  if (rest !== "") yield [rest];
}

/** Joins lines into blocks of about a megabyte, with a line break after each line. */
function* joinLines(lines: Iterable<string>): Generator<string> {
  let block = "";
  for (const line of lines) {
    block += `${line}\n`;
    if (block.length < BLOCK_BYTES) continue;
    yield block;
    block = "";
  }
  if (block !== "") yield block;
}

/** Adds a line break to each line as it arrives. Lines that are awaited may come slowly, so none is held back. */
async function* endLines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

/**
 * Writes lines as a UTF-8 text file in one step, compressed if its name ends with `.gz`. The compressed header holds no
 * time, so equal lines give equal bytes.
 *
 * @param lines Lines without line breaks. Millions of lines are written faster from an `Iterable`, which is not
 * awaited.
 * @throws Any error of `lines` and of the file system; nothing is left behind then.
 */
export async function writeLines(path: string, lines: Iterable<string> | AsyncIterable<string>): Promise<void> {
  await replaceFile(path, async (temporaryPath) => {
    const blocks = Readable.from(Symbol.asyncIterator in lines ? endLines(lines) : joinLines(lines));
    // Opened before the first line is requested: a stream that opens its own file may create it after a failure has
    // been cleaned up.
    const file = (await open(temporaryPath, "w")).createWriteStream();
    await (isGzip(path) ? pipeline(blocks, createGzip(), file) : pipeline(blocks, file));
  });
}

/** Quotes a field of a CSV file if needed (RFC 4180, section 2, rules 5 to 7). */
export function quoteField(field: string): string {
  return NEEDS_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Escapes control characters but tabs and line breaks, for the console and for tables: `\\u001b`. */
export function escapeControls(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * Formats a text from a file as a field of a table that people open and no program of this package reads: control
 * characters are escaped, and an apostrophe keeps a spreadsheet from running a formula.
 */
export function displayField(text: string): string {
  return quoteField(escapeControls(FORMULA.test(text) ? `'${text}` : text));
}

/**
 * Throws when a text would break a row of a CSV file without quotes, or the display of it.
 *
 * @param what Name of the calling function and of the text: "writeTriplets: ids".
 * @throws DataError for a text that contains a comma, a quote or a control character, such as a line break.
 */
export function assertPlainField(what: string, field: string): void {
  if (!NOT_PLAIN.test(field)) return;
  throw new DataError(`${what} must have no comma, quote or control character, got ${JSON.stringify(field)}`);
}

/** Throws for the first of several texts that {@link assertPlainField} rejects. */
export function assertPlainFields(what: string, fields: Iterable<string>): void {
  for (const field of fields) assertPlainField(what, field);
}
