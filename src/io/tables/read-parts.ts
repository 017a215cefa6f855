import { type FileHandle, open } from "node:fs/promises";
import type { AsyncBuffer } from "hyparquet";
import { unreadable } from "../files/read-bytes.js";

/** Reads the bytes of a file from `start` to before `end`; fewer where the file ends before. */
async function readPart(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  // A damaged file may name any place. One below 0 means "go on where you are" to the file system.
  if (start < 0) throw new RangeError(`a part from byte ${start} on`);
  const part = new Uint8Array(end - start);
  const { bytesRead } = await handle.read(part, 0, part.length, start);
  return part.buffer.slice(0, bytesRead);
}

/**
 * Opens a file for reading some of its bytes, hands it to `use`, and closes it. It is opened once: what is replaced
 * meanwhile is read to its end as it was.
 *
 * @param what The function that reads, for messages: "readMetadataTable".
 * @throws DataError when the file cannot be opened, and whatever `use` throws.
 */
export async function readParts<T>(what: string, path: string, use: (file: AsyncBuffer) => Promise<T>): Promise<T> {
  const handle = await open(path).catch((error) => {
    throw unreadable(what, path, error);
  });
  try {
    const { size } = await handle.stat();
    const slice = (start: number, end = size) => readPart(handle, start, Math.min(end, size));
    return await use({ byteLength: size, slice });
  } finally {
    await handle.close();
  }
}
