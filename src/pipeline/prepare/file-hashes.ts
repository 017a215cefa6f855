import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import type { SourceFile } from "../../io/index.js";

/** SHA-256 of files by their stamp: what need not be read again to be known. */
export type FileHashes = Readonly<Record<string, string>>;

/** What is known of a file without its content. */
interface FileState {
  /** Its size; of an entry of an archive what the archive says. */
  readonly bytes: number;
  /**
   * What the file is on its disk, its size, and when it and its name were last changed; of an entry of an archive also
   * where it begins. A file that is changed, replaced or renamed gets another one.
   */
  readonly stamp: string;
}

/** Looks at a file; `undefined` where there is none. */
export function stateOf({ locator }: SourceFile): FileState | undefined {
  const stats = statSync(locator.path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const [bytes, offset] = locator.kind === "zip" ? [locator.bytes, locator.offset] : [stats.size, 0];
  return { bytes, stamp: [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs, offset].join(" ") };
}

/** The fingerprint by which a file is known again. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Writes the hashes of the files of a series as one line of JSON. */
export function formatHashes(series: string, hashes: FileHashes): string {
  return JSON.stringify({ series, hashes });
}

/** Reads a line that {@link formatHashes} wrote; without a line, nothing is known. */
export function parseHashes(line: string | undefined): FileHashes {
  return line === undefined ? {} : (JSON.parse(line).hashes ?? {});
}
