import { readFile } from "node:fs/promises";
import { basename, isAbsolute } from "node:path";
import { addPath, DataError, isCtError, UnsupportedError } from "../../errors.js";

/**
 * Returns the name of a file for messages: a relative path as it was given, or the last part of an absolute path. An
 * absolute path reveals where a hospital or a user keeps its data, and does not belong in logs.
 */
export function fileLabel(path: string): string {
  return isAbsolute(path) ? basename(path) : path;
}

/** Returns the code of a file system error, such as "ENOENT". Its message is not used, because it contains the path. */
function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "an unknown error";
}

/**
 * Turns an error of the file system into one that names the file without its folder. The original error is not kept as
 * `cause`, because its message contains the full path.
 *
 * @param what Name of the function that caught the error.
 */
export function unreadable(what: string, path: string, error: unknown): DataError {
  const file = fileLabel(path);
  return new DataError(`${what}: "${file}" must be readable, got ${errorCode(error)}`, { file, path });
}

/** Runs `read`, and adds the path of the file that it reads to an error of this package. */
export async function withPath<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw addPath(error, path);
  }
}

/**
 * Puts the name of a file in front of an error that names no file, whether it comes from this package or from the file
 * system.
 *
 * @param what Name of the function that caught the error.
 * @param path Path of the file, or its name in an archive or a list.
 */
export function nameError(what: string, path: string, error: unknown): Error {
  const file = fileLabel(path);
  if (isCtError(error, "UnsupportedError")) {
    return new UnsupportedError(`${what}: "${file}" ${error.message}`, { feature: error.feature });
  }
  if (isCtError(error, "DataError")) {
    return new DataError(`${what}: "${file}" ${error.message}`, { file, cause: error.cause });
  }
  return new DataError(`${what}: "${file}" must be readable, got ${errorCode(error)}`, { file });
}

/**
 * Reads a whole file.
 *
 * @param what Name of the calling function, for messages: "readPng".
 * @throws DataError when the file cannot be read.
 */
export async function readBytes(what: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadable(what, path, error);
  }
}
