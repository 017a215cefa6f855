import { appendFileSync, closeSync, ftruncateSync, openSync, readSync } from "node:fs";
import { writeFileAtomic } from "./atomic.js";
import { fileExists } from "./file-exists.js";
import { readRange } from "./random-access.js";
import { writeLines } from "./text-lines.js";

/** Lines of a text file by key, as they were when it was opened: the journal of a job that may be killed at any moment. */
export interface Journal {
  /** Returns the newest line of a key; `undefined` where there is none. */
  readonly lineOf: (key: string) => string | undefined;
  /**
   * Replaces the file, in one step, by its header and the lines of these keys in this order. Lines can still be read.
   */
  readonly finish: (keys: Iterable<string>) => Promise<void>;
  /** Closes the file. */
  readonly close: () => void;
}

/** What the lines of a journal are. */
interface JournalOptions {
  /** The first line: a journal that begins with another one is begun anew. */
  readonly header: string;
  /** Returns the key of a line; `undefined`, or an error, for a line that is damaged. */
  readonly keyOf: (line: string) => string | undefined;
}

/** Where a line lies in the file, in bytes. */
interface Place {
  readonly offset: number;
  readonly length: number;
}

/** How much of the file is read at a time. */
const BLOCK_BYTES = 1 << 20;

const LINE_BREAK = 0x0a;

/** Reads the whole lines of a file; what follows the last line break was cut off when its writer was killed. */
function* wholeLines(descriptor: number): Generator<Place & { readonly text: string }> {
  const block = Buffer.alloc(BLOCK_BYTES);
  let rest = Buffer.alloc(0);
  let offset = 0;
  for (let count = -1; count !== 0; ) {
    count = readSync(descriptor, block, 0, BLOCK_BYTES, offset + rest.length);
    rest = Buffer.concat([rest, block.subarray(0, count)]);
    for (let length = rest.indexOf(LINE_BREAK); length >= 0; length = rest.indexOf(LINE_BREAK)) {
      yield { text: rest.toString("utf8", 0, length), offset, length };
      offset += length + 1;
      rest = rest.subarray(length + 1);
    }
  }
}

/** Reads the key of a line that may be damaged. */
function soundKey(line: string, keyOf: JournalOptions["keyOf"]): string | undefined {
  try {
    return keyOf(line);
  } catch {
    return undefined;
  }
}

/** Finds where the lines of each key lie, and where the last whole line ends. */
function indexLines(descriptor: number, { header, keyOf }: JournalOptions) {
  const places = new Map<string, Place>();
  let end = 0;
  for (const { text, offset, length } of wholeLines(descriptor)) {
    if (offset === 0 && text !== header) break;
    const key = offset === 0 ? undefined : soundKey(text, keyOf);
    if (key !== undefined) places.set(key, { offset, length });
    end = offset + length + 1;
  }
  return { places, end };
}

/**
 * Adds a line to a journal, without waiting: a process that is killed leaves the lines before it whole. Several threads may
 * add to one file, as the system puts each line behind all others.
 *
 * @throws whatever the file system throws.
 */
export function appendLine(path: string, line: string): void {
  appendFileSync(path, `${line}\n`);
}

/**
 * Opens a journal, or begins it where there is none, or one with another header. A line that a killed process left
 * unfinished is dropped. Where a key has several lines the newest counts. What is held in memory is where lines lie.
 * Lines are added with {@link appendLine}, and found once the journal is opened again.
 *
 * @throws whatever the file system throws.
 */
export async function openJournal(path: string, { header, keyOf }: JournalOptions): Promise<Journal> {
  if (!(await fileExists(path))) await writeFileAtomic(path, "");
  const descriptor = openSync(path, "r+");
  const { places, end } = indexLines(descriptor, { header, keyOf });
  ftruncateSync(descriptor, end);
  if (end === 0) appendLine(path, header);
  const lineOf = (key: string) => {
    const place = places.get(key);
    return place && Buffer.from(readRange(descriptor, place.offset, place.length)).toString();
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
