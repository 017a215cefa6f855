import { appendFileSync, closeSync, existsSync, ftruncateSync, openSync, readSync } from "node:fs";
import { writeFileAtomic } from "./atomic.js";
import { fileExists } from "./file-exists.js";
import { readRange } from "./random-access.js";
import { writeLines } from "./text-lines.js";

/**
 * Lines of a text file by key, as they were when the file was opened: the journal of a job that may be killed at any
 * time.
 */
export interface Journal {
  /** Returns the newest line of a key; `undefined` for a key without a line. */
  readonly lineOf: (key: string) => string | undefined;
  /**
   * Replaces the file in one step with its header and the lines of these keys, in this order. Lines can still be read
   * afterwards.
   */
  readonly finish: (keys: Iterable<string>) => Promise<void>;
  /** Closes the file. */
  readonly close: () => void;
}

/** Format of the lines of a journal. */
interface JournalOptions {
  /** First line. A journal that starts with a different line is emptied. */
  readonly header: string;
  /** Returns the key of a line; returns `undefined` or throws for a damaged line. */
  readonly keyOf: (line: string) => string | undefined;
}

/** Byte range of a line in the file. */
interface LineRange {
  readonly offset: number;
  readonly length: number;
}

/** Bytes read from the file at a time. */
const BLOCK_BYTES = 1 << 20;

const LINE_BREAK = 0x0a;

/** Longest line in bytes, far above that of a series of thousands of slices. A longer one ends the journal. */
const LONGEST_LINE = 1 << 28;

/** Yields the complete lines of a file. Text after the last line break was cut off when its writer was killed. */
function* completeLines(descriptor: number): Generator<LineRange & { readonly text: string }> {
  const block = Buffer.alloc(BLOCK_BYTES);
  let parts: Buffer[] = [];
  let offset = 0;
  let length = 0;
  for (let position = 0; length <= LONGEST_LINE; ) {
    const count = readSync(descriptor, block, 0, BLOCK_BYTES, position);
    if (count === 0) return;
    position += count;
    let start = 0;
    for (let end = block.indexOf(LINE_BREAK); end >= 0 && end < count; end = block.indexOf(LINE_BREAK, start)) {
      parts.push(block.subarray(start, end));
      length += end - start;
      yield { text: Buffer.concat(parts).toString(), offset, length };
      offset += length + 1;
      parts = [];
      length = 0;
      start = end + 1;
    }
    // A copy, because the next block overwrites this one.
    parts.push(Buffer.from(block.subarray(start, count)));
    length += count - start;
  }
}

/** Yields the complete lines of a file, synchronously; none if there is no such file. */
export function* readLinesSync(path: string): Generator<string> {
  if (!existsSync(path)) return;
  const descriptor = openSync(path, "r");
  try {
    for (const { text } of completeLines(descriptor)) yield text;
  } finally {
    closeSync(descriptor);
  }
}

/** Returns the key of a line; `undefined` for a damaged line. */
function readableKey(line: string, keyOf: JournalOptions["keyOf"]): string | undefined {
  try {
    return keyOf(line);
  } catch {
    return undefined;
  }
}

/** Finds the byte range of the newest line of each key, and the end of the last complete line. */
function indexLines(descriptor: number, { header, keyOf }: JournalOptions) {
  const ranges = new Map<string, LineRange>();
  let end = 0;
  for (const { text, offset, length } of completeLines(descriptor)) {
    if (offset === 0 && text !== header) break;
    const key = offset === 0 ? undefined : readableKey(text, keyOf);
    if (key !== undefined) ranges.set(key, { offset, length });
    end = offset + length + 1;
  }
  return { ranges, end };
}

/**
 * Opens the lines of several journals without changing the files, because other processes may be appending to them. The
 * line of a later file counts more. A journal with another header, or that does not exist, is left out.
 */
export function openLines(paths: readonly string[], options: JournalOptions): Pick<Journal, "lineOf" | "close"> {
  const ranges = new Map<string, LineRange & { readonly descriptor: number }>();
  const descriptors = paths.filter((path) => existsSync(path)).map((path) => openSync(path, "r"));
  for (const descriptor of descriptors) {
    for (const [key, range] of indexLines(descriptor, options).ranges) ranges.set(key, { ...range, descriptor });
  }
  return {
    lineOf: (key) => {
      const range = ranges.get(key);
      return range && Buffer.from(readRange(range.descriptor, range.offset, range.length)).toString();
    },
    close: () => {
      for (const descriptor of descriptors) closeSync(descriptor);
    },
  };
}

/**
 * Appends a line to a journal, synchronously: if the process is killed, the earlier lines stay complete. Several
 * threads may append to one file, because the operating system puts each line after all others.
 *
 * @throws Any error of the file system.
 */
export function appendLine(path: string, line: string): void {
  appendFileSync(path, `${line}\n`);
}

/**
 * Opens a journal, and starts a new one if the file does not exist or has another header. An unfinished line of a
 * killed process is dropped. If a key has several lines, the newest counts. Memory holds only the positions of the
 * lines. {@link appendLine} adds lines, which can be read after the journal has been opened again.
 *
 * @throws Any error of the file system.
 */
export async function openJournal(path: string, { header, keyOf }: JournalOptions): Promise<Journal> {
  if (!(await fileExists(path))) await writeFileAtomic(path, "");
  const descriptor = openSync(path, "r+");
  const { ranges, end } = indexLines(descriptor, { header, keyOf });
  ftruncateSync(descriptor, end);
  if (end === 0) appendLine(path, header);
  const lineOf = (key: string) => {
    const range = ranges.get(key);
    return range && Buffer.from(readRange(descriptor, range.offset, range.length)).toString();
  };
  function* linesOf(keys: Iterable<string>): Generator<string> {
    yield header;
    for (const key of keys) {
      const line = lineOf(key);
      if (line !== undefined) yield line;
    }
  }
  return {
    lineOf,
    finish: (keys) => writeLines(path, linesOf(keys)),
    close: () => closeSync(descriptor),
  };
}
