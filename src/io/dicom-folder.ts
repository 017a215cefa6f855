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
 * Lists what lies below a folder. `ancestors` are the real paths on the way here: a link that leads back to one of them
 * closes a loop.
 */
async function listBelow(root: string, prefix: string, ancestors: readonly string[]): Promise<string[]> {
  const folder = join(root, prefix);
  const here = await realpath(folder);
  if (ancestors.includes(here)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const shown = entries.filter(({ name }) => !name.startsWith("."));
  const lists: string[][] = [];
  for (const entry of shown) {
    const path = `${prefix}${entry.name}`;
    const goesDeeper = entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(root, path))));
    lists.push(goesDeeper ? await listBelow(root, `${path}/`, [...ancestors, here]) : [path]);
  }
  return lists.flat();
}

/**
 * Lists all files in a folder and the folders in it as paths relative to it, with `/` between the parts on every
 * system, sorted by code unit. Hidden files and folders (`.name`) are left out; links are followed, but not in a loop.
 *
 * @throws DataError when a folder cannot be read.
 */
export async function listFiles(root: string): Promise<string[]> {
  try {
    return (await listBelow(root, "", [])).sort();
  } catch (error) {
    throw unreadable("listFiles", root, error);
  }
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
