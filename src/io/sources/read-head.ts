import { isCtError } from "../../errors.js";
import type { SourceFile } from "./dicom-source.js";
import { readSource, readSourceStart, type SourceStart } from "./read-source.js";

/** Bytes read for a header at first. The headers of the RSNA 2019 files end within 2 KB, those of other CT in 10. */
export const HEADER_BYTES = 16_384;

/**
 * Parses a header from the first bytes of a file; `undefined` where the header goes on behind them. What is not DICOM at
 * all has no tag at fault, and is not read any further: it may be a film.
 *
 * @throws what `parse` throws, where the rest of the file would not change that.
 */
export function parseStart<T>({ bytes, isWhole }: SourceStart, parse: (bytes: Uint8Array) => T): T | undefined {
  try {
    return parse(bytes);
  } catch (error) {
    if (isWhole || (isCtError(error, "DicomError") && error.tag === undefined)) throw error;
    return undefined;
  }
}

/** Reads a header from the first bytes of a file, and from the whole file only where the header goes on behind them. */
export function readHead<T>(source: SourceFile, parse: (bytes: Uint8Array) => T): T {
  return parseStart(readSourceStart(source, HEADER_BYTES), parse) ?? parse(readSource(source));
}
