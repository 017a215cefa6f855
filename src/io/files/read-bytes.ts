import { readFile } from "node:fs/promises";
import { basename, isAbsolute } from "node:path";
import { DataError, isCtError, UnsupportedError } from "../../errors.js";

/**
 * Returns the name by which messages call a file: a relative path as it was given, else the last part of the path.
 * A full path tells where a hospital or a user keeps its data and does not belong in logs.
 */
export function fileLabel(path: string): string {
  return isAbsolute(path) ? basename(path) : path;
}

/** Says in a few words why the file system refused, without the path that its own message holds. */
function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "an unknown error";
}

/**
 * Turns an error of the file system into one that names the file without its folder. The original is not kept as
 * `cause`: its message holds the full path.
 *
 * @param what The function that met the error.
 */
export function unreadable(what: string, path: string, error: unknown): DataError {
  const file = fileLabel(path);
  return new DataError(`${what}: "${file}" must be readable, got ${errorCode(error)}`, { file });
}

/**
 * Puts the name of a file in front of an error that has none, whether of this package or of the file system.
 *
 * @param what The function that met the error.
 */
export function nameError(what: string, path: string, error: unknown): Error {
  const file = fileLabel(path);
  if (isCtError(error, "UnsupportedError")) {
    return new UnsupportedError(`${what}: "${file}" ${error.message}`, { feature: error.feature });
  }
  if (isCtError(error, "DataError")) {
    return new DataError(`${what}: "${file}" ${error.message}`, { file, cause: error.cause });
  }
  return unreadable(what, path, error);
}

/**
 * Reads a whole file.
 *
 * @param what The function that reads, for the message: "readPng".
 * @throws DataError when the file cannot be read.
 */
export async function readBytes(what: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadable(what, path, error);
  }
}
