import { DataError } from "../errors.js";

/**
 * Says that something cannot be written. A full disk is no fault of a slice: it ends the preparation.
 *
 * @param file Its name, without the way to it.
 */
export function unwritable(file: string, error: unknown): DataError {
  const { code = "an unknown error" } = error as NodeJS.ErrnoException;
  return new DataError(`prepare: "${file}" must be writable, got ${code}`, { file });
}
