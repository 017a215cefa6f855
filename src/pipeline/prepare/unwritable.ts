import { basename } from "node:path";
import { DataError } from "../../errors.js";
import { appendLine } from "../../io/internal.js";

/**
 * Returns the error for a file or folder that cannot be written. It ends the preparation: a full disk is not the fault
 * of a slice.
 *
 * @param file Its name, without its folder.
 */
export function unwritable(file: string, error: unknown): DataError {
  const { code = "an unknown error" } = error as NodeJS.ErrnoException;
  return new DataError(`prepare: "${file}" must be writable, got ${code}`, { file });
}

/**
 * Appends a line to a journal.
 *
 * @throws DataError if the line cannot be written, which ends the preparation: see {@link unwritable}. Other errors
 * would count as a worker that ended.
 */
export function appendOrFail(path: string, line: string): void {
  try {
    appendLine(path, line);
  } catch (error) {
    throw unwritable(basename(path), error);
  }
}
