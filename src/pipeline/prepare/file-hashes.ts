import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import type { SourceFile } from "../../io/index.js";
import { toPathLike } from "../../io/internal.js";

/** SHA-256 of files by stamp. A file with a known stamp need not be read again. */
export type FileHashes = Readonly<Record<string, string>>;

/** Size and stamp of a file, which are known without reading it. */
interface FileState {
  /** Size of the file; for an entry of an archive, its size according to the archive. */
  readonly bytes: number;
  /**
   * Inode, size, and times when the content and the inode last changed; for an entry of an archive also its offset. A
   * file that is changed, replaced or renamed gets another stamp.
   */
  readonly stamp: string;
}

/** Returns the state of a file; `undefined` if the file does not exist. */
export function stateOf({ locator }: SourceFile): FileState | undefined {
  const stats = statSync(toPathLike(locator.path), { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const [bytes, offset] = locator.kind === "zip" ? [locator.bytes, locator.offset] : [stats.size, 0];
  return { bytes, stamp: [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs, offset].join(" ") };
}

/** Computes the SHA-256 of the content of a file, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Formats the hashes of the files of a series as one line of JSON. */
export function formatHashes(series: string, hashes: FileHashes): string {
  return JSON.stringify({ series, hashes });
}

/** Parses a line of {@link formatHashes}. Without a line, no hashes are known. */
export function parseHashes(line: string | undefined): FileHashes {
  return line === undefined ? {} : (JSON.parse(line).hashes ?? {});
}
