import { statSync } from "node:fs";
import type { SourceFile } from "../io/index.js";

/** SHA-256 of files by their stamp: what need not be read again to be known. */
export type FileHashes = Readonly<Record<string, string>>;

/**
 * Describes a file without its content: what it is on its disk, its size, and when it and its name were last changed; of
 * an entry of an archive also where it begins. A file that is changed, replaced or renamed gets another stamp.
 *
 * @returns `undefined` for a file that is not there.
 */
export function stampOf({ locator }: SourceFile): string | undefined {
  const stats = statSync(locator.path, { throwIfNoEntry: false });
  const offset = locator.kind === "zip" ? locator.offset : 0;
  return stats && [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs, offset].join(" ");
}

/** Writes the hashes of the files of a series as one line of JSON. */
export function formatHashes(series: string, hashes: FileHashes): string {
  return JSON.stringify({ series, hashes });
}

/** Reads a line that {@link formatHashes} wrote; without a line, nothing is known. */
export function parseHashes(line: string | undefined): FileHashes {
  return line === undefined ? {} : (JSON.parse(line).hashes ?? {});
}
