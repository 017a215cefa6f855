import { open } from "node:fs/promises";
import { parseMetadata } from "../../dicom/index.js";
import { DicomError } from "../../errors.js";
import { assertPath } from "../../guards/internal.js";
import type { SliceMetadata } from "../../types.js";
import { fileLabel, readBytes, unreadable } from "../files/read-bytes.js";
import { HEADER_BYTES, parseStart } from "./read-head.js";
import type { SourceStart } from "./read-source.js";

/** Reads the first bytes of a file. */
async function readStart(path: string): Promise<SourceStart> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return { bytes: buffer.subarray(0, bytesRead), isWhole: bytesRead < HEADER_BYTES };
  } finally {
    await file.close();
  }
}

/** Parses a header, and adds the name of the file to an error. */
function parseNamed(bytes: Uint8Array, path: string): SliceMetadata {
  try {
    return parseMetadata(bytes);
  } catch (error) {
    if (!(error instanceof DicomError)) throw error;
    throw new DicomError(`${fileLabel(path)}: ${error.message}`, { tag: error.tag, path, cause: error });
  }
}

/**
 * Reads the header of a DICOM file: its first 16 KB, or the whole file if the header is longer.
 *
 * @throws DataError when the file cannot be read, DicomError when it is not a DICOM image or its header is damaged.
 *
 * @example
 * ```ts
 * const { StudyInstanceUID, ImagePositionPatient } = await readMetadata("ID_000012eaf.dcm");
 * ```
 */
export async function readMetadata(path: string): Promise<SliceMetadata> {
  assertPath("readMetadata: path", path);
  const start = await readStart(path).catch((error) => {
    throw unreadable("readMetadata", path, error);
  });
  const parse = (bytes: Uint8Array) => parseNamed(bytes, path);
  return parseStart(start, parse) ?? parse(await readBytes("readMetadata", path));
}

/**
 * Reads the bytes of a DICOM file, for the parsers of `ct-hemorrhage/dicom`.
 *
 * @throws DataError when the file cannot be read.
 *
 * @example
 * ```ts
 * const { image, metadata } = await parseHuImage(await readDicom("ID_000012eaf.dcm"));
 * ```
 */
export async function readDicom(path: string): Promise<Uint8Array> {
  assertPath("readDicom: path", path);
  return readBytes("readDicom", path);
}
