import { open, readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseMetadata } from "../dicom/index.js";
import { DicomError } from "../errors.js";
import type { SliceMetadata } from "../types.js";
import { fileLabel, readBytes, unreadable } from "./read-bytes.js";

/** Bytes read for a header at first. The headers of the RSNA 2019 files end within 2 KB, those of other CT in 10. */
const HEADER_BYTES = 16_384;

/** Tells folders and links to folders from the rest. A link to nothing is no folder: reading it fails by name. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Appends what lies below a folder to `files`. `ancestors` are the real paths on the way here: a link that leads back to
 * one of them closes a loop.
 */
async function listBelow(root: string, prefix: string, ancestors: readonly string[], files: string[]): Promise<void> {
  const folder = join(root, prefix);
  const here = await realpath(folder);
  if (ancestors.includes(here)) return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
    const path = `${prefix}${entry.name}`;
    const goesDeeper = entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(root, path))));
    if (goesDeeper) await listBelow(root, `${path}/`, [...ancestors, here], files).catch(() => files.push(path));
    else files.push(path);
  }
}

/**
 * Lists all files in a folder and the folders in it as paths relative to it, with `/` between the parts on every
 * system, sorted by code unit. Hidden files and folders (`.name`) are left out; links are followed, but not in a loop.
 * A folder below that cannot be read is listed as if it were a file: reading it fails, by name and without the rest.
 *
 * @throws DataError when the folder itself cannot be read.
 */
export async function listFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  try {
    await listBelow(root, "", [], files);
  } catch (error) {
    throw unreadable("listFiles", root, error);
  }
  return files.sort();
}

/** Reads the first bytes of a file, and tells whether that was all of it. */
async function readStart(path: string): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return { bytes: buffer.subarray(0, bytesRead), isWhole: bytesRead < HEADER_BYTES };
  } finally {
    await file.close();
  }
}

/** Parses a header, and names the file in the error. */
function parseNamed(bytes: Uint8Array, path: string): SliceMetadata {
  try {
    return parseMetadata(bytes);
  } catch (error) {
    if (!(error instanceof DicomError)) throw error;
    throw new DicomError(`${fileLabel(path)}: ${error.message}`, { tag: error.tag, cause: error });
  }
}

/**
 * Reads the header of a DICOM file: its first 16 KB, and the whole file only where the header goes on beyond them.
 *
 * @throws DataError when the file cannot be read, DicomError when it is no DICOM image or its header is broken.
 */
export async function readMetadata(path: string): Promise<SliceMetadata> {
  const start = await readStart(path).catch((error) => {
    throw unreadable("readMetadata", path, error);
  });
  if (start.isWhole) return parseNamed(start.bytes, path);
  try {
    return parseMetadata(start.bytes);
  } catch (error) {
    if (!(error instanceof DicomError)) throw error;
    return parseNamed(await readBytes("readMetadata", path), path);
  }
}

/**
 * Reads a DICOM file as bytes, for the parsers of `ct-hemorrhage/dicom`.
 *
 * @throws DataError when the file cannot be read.
 */
export async function readDicom(path: string): Promise<Uint8Array> {
  return readBytes("readDicom", path);
}
