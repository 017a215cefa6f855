import { closeSync, constants, fstatSync, openSync, type PathLike, readSync } from "node:fs";
import { DataError, UnsupportedError } from "../../errors.js";

/** Keeps the opening of a pipe from waiting for its other end. Windows has no such flag, and no such pipes. */
const WITHOUT_WAITING = constants.O_NONBLOCK ?? 0;

/** Most bytes of a file that are read: Node counts those of one read in 31 bits. */
const LARGEST_BYTES = 2 ** 31 - 1;

/**
 * Throws unless so many bytes of a file can be held in memory.
 *
 * @throws UnsupportedError, which names no file, above 2 GiB.
 */
export function assertSize(bytes: number): void {
  if (bytes <= LARGEST_BYTES) return;
  throw new UnsupportedError(`must be at most ${LARGEST_BYTES} bytes, got ${bytes}`, { feature: "files above 2 GiB" });
}

/**
 * Opens a file, hands it to `use`, and closes it. All in one go: worker threads read thousands of small files a second,
 * and each `await` on the file system costs several times what it waits for.
 *
 * @param use Takes the descriptor of the file, and its size in bytes.
 * @throws DataError, which names no file, for a folder, a pipe or a device; whatever the file system and `use` throw.
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

/** Reads `length` bytes of an open file from byte `start` on; fewer where the file ends before. */
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
