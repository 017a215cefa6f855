import { basename } from "node:path";
import { DataError } from "../../errors.js";
import { appendLine } from "../../io/internal.js";

/**
 * Says that something cannot be written. A full disk is no fault of a slice: it ends the preparation.
 *
 * @param file Its name, without the way to it.
 */
export function unwritable(file: string, error: unknown): DataError {
  const { code = "an unknown error" } = error as NodeJS.ErrnoException;
  return new DataError(`prepare: "${file}" must be writable, got ${code}`, { file });
}

/** Appends a line to a journal. A full disk is told apart from a thread that ended: see {@link unwritable}. */
export function appendOrFail(path: string, line: string): void {
  try {
    appendLine(path, line);
  } catch (error) {
    throw unwritable(basename(path), error);
  }
}
