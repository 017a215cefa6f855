import { closeSync, constants, fstatSync, openSync, type PathLike, readSync } from "node:fs";
import { DataError, UnsupportedError } from "../../errors.js";

/** Flag that opens a pipe without waiting for its other end. Windows has neither this flag nor such pipes. */
const WITHOUT_WAITING = constants.O_NONBLOCK ?? 0;

/** Largest file that can be read, in bytes: Node counts the bytes of one read in 31 bits. */
const LARGEST_BYTES = 2 ** 31 - 1;

/**
 * Throws unless a file of this size can be read into memory.
 *
 * @throws UnsupportedError above 2 GiB; its message names no file.
 */
export function assertSize(bytes: number): void {
  if (bytes <= LARGEST_BYTES) return;
  throw new UnsupportedError(`must be at most ${LARGEST_BYTES} bytes, got ${bytes}`, { feature: "files above 2 GiB" });
}

/**
 * Opens a file, passes it to `use`, and closes it. Synchronous, because worker threads read thousands of small files
 * per second, and an `await` takes several times as long as the file access that it waits for.
 *
 * @param use Receives the descriptor of the file and its size in bytes.
 * @throws DataError, which names no file, for a folder, a pipe or a device; any error of the file system and of `use`.
 */
export function withOpenFile<T>(path: PathLike, use: (descriptor: number, size: number) => T): T {
  const descriptor = openSync(path, constants.O_RDONLY | WITHOUT_WAITING);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new DataError("must be a file, got a folder, a pipe or a device");
    return use(descriptor, stats.size);
  } finally {
    closeSync(descriptor);
  }
}

/** Reads `length` bytes of an open file, starting at byte `start`; fewer if the file ends earlier. */
export function readRange(descriptor: number, start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, bytes, filled, length - filled, start + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
