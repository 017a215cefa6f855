import { type FileHandle, open } from "node:fs/promises";
import type { AsyncBuffer } from "hyparquet";
import { unreadable, withPath } from "../files/read-bytes.js";

/** Reads the bytes of a file from `start` up to, but not including, `end`; fewer if the file ends earlier. */
async function readPart(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  // A damaged file may state any offset. To the file system, a negative one means the current position.
  if (start < 0) throw new RangeError(`a part that starts at byte ${start}`);
  const part = new Uint8Array(end - start);
  const { bytesRead } = await handle.read(part, 0, part.length, start);
  return part.buffer.slice(0, bytesRead);
}

/**
 * Opens a file for reading parts of it, passes it to `use`, and closes it. The file is opened once: if it is replaced
 * in the meantime, its old content is read to the end.
 *
 * @param what Name of the calling function, for messages: "readMetadataTable".
 * @throws DataError when the file cannot be opened; any error of `use`.
 */
export async function readParts<T>(what: string, path: string, use: (file: AsyncBuffer) => Promise<T>): Promise<T> {
  const handle = await open(path).catch((error) => {
    throw unreadable(what, path, error);
  });
  try {
    const { size } = await handle.stat();
    const slice = (start: number, end = size) => readPart(handle, start, Math.min(end, size));
    return await withPath(path, () => use({ byteLength: size, slice }));
  } finally {
    await handle.close();
  }
}
