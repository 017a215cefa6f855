import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { DataError } from "../../errors.js";
import { replaceFile } from "./atomic.js";
import { unreadable } from "./read-bytes.js";

/** How many bytes to read or write at a time. */
const BLOCK_BYTES = 1 << 20;

/** What needs quotes in a csv file. */
const NEEDS_QUOTES = /[",\r\n]/;

/** Tells by its name whether a file is compressed. */
function isGzip(path: string): boolean {
  return path.endsWith(".gz");
}

/** Opens a text file for reading in blocks of decoded text. */
function openText(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: BLOCK_BYTES });
  if (!isGzip(path)) return file.setEncoding("utf8");
  const text = createGunzip({ chunkSize: BLOCK_BYTES });
  // Whoever reads the text gets the error; `pipeline` hands it on, and a plain pipe would not.
  pipeline(file, text).catch(() => undefined);
  return text.setEncoding("utf8");
}

/** Splits text that ends with a line break into lines, which end with LF or CR LF. */
function splitLines(text: string): string[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  lines.pop();
  return lines;
}

/**
 * Reads the lines of a text file in UTF-8, unzipping it where its name ends with `.gz`. Lines come in blocks, because
 * millions of single ones would each wait for their turn.
 *
 * @param what The function that reads, for messages: "readLabels".
 * @returns Lines without their line breaks, in blocks of about a megabyte.
 * @throws DataError when the file cannot be read or unzipped.
 */
export async function* readLines(what: string, path: string): AsyncGenerator<readonly string[]> {
  let rest = "";
  let isStart = true;
  try {
    for await (const block of openText(path)) {
      const text = rest + (isStart ? block.replace(/^\uFEFF/, "") : block);
      isStart = false;
      const end = text.lastIndexOf("\n") + 1;
      rest = text.slice(end);
      yield splitLines(text.slice(0, end));
    }
  } catch (error) {
    throw unreadable(what, path, error);
  }
  if (rest !== "") yield [rest];
}

/** Joins lines into blocks of about a megabyte, each line with its break. */
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

/** Ends each line with its break, as it comes: lines that are waited for may be slow, and none is held back. */
async function* endLines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

/**
 * Writes a text file of lines in UTF-8 in one step, compressed where its name ends with `.gz`. The compressed header
 * holds no time, so the same lines give the same bytes.
 *
 * @param lines Without line breaks. Millions are best given as an `Iterable`, which does not wait for each.
 * @throws whatever `lines` and the file system throw; nothing is left behind then.
 */
export async function writeLines(path: string, lines: Iterable<string> | AsyncIterable<string>): Promise<void> {
  await replaceFile(path, async (temporaryPath) => {
    const blocks = Readable.from(Symbol.asyncIterator in lines ? endLines(lines) : joinLines(lines));
    // Opened before a line is asked for: a stream that opens its file by itself may do so after a failure was cleaned up.
    const file = (await open(temporaryPath, "w")).createWriteStream();
    await (isGzip(path) ? pipeline(blocks, createGzip(), file) : pipeline(blocks, file));
  });
}

/** Quotes a field of a csv file where it needs it (RFC 4180, section 2, rules 5 to 7). */
export function quoteField(field: string): string {
  return NEEDS_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/**
 * Throws when a text would break a row of a csv file without quotes.
 *
 * @param what The function that writes and what the texts are: "writeTriplets: ids".
 * @throws DataError for the first text with a comma, a quote or a line break.
 */
export function assertPlainFields(what: string, fields: Iterable<string>): void {
  for (const field of fields) {
    if (!NEEDS_QUOTES.test(field)) continue;
    throw new DataError(`${what} must have no comma, quote or line break, got ${JSON.stringify(field)}`);
  }
}
