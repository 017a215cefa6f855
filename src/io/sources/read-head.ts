import { isCtError } from "../../errors.js";
import type { SourceFile } from "./dicom-source.js";
import { readSource, readSourceStart, type SourceStart } from "./read-source.js";

/** Bytes read first for a header. Headers end within 2 KB in the RSNA 2019 files, and within 10 KB in other CT. */
export const HEADER_BYTES = 16_384;

/**
 * Parses a header from the first bytes of a file; returns `undefined` if the header continues after them. An error
 * without a tag means that the file is not DICOM. The rest of such a file is not read, because it may be large, such as
 * a movie.
 *
 * @throws Any error of `parse` that the rest of the file would not change.
 */
export function parseStart<T>({ bytes, isWhole }: SourceStart, parse: (bytes: Uint8Array) => T): T | undefined {
  try {
    return parse(bytes);
  } catch (error) {
    if (isWhole || (isCtError(error, "DicomError") && error.tag === undefined)) throw error;
    return undefined;
  }
}

/** Reads a header from the first bytes of a file, or from the whole file if the header is longer. */
export function readHead<T>(source: SourceFile, parse: (bytes: Uint8Array) => T): T {
  return parseStart(readSourceStart(source, HEADER_BYTES), parse) ?? parse(readSource(source));
}
