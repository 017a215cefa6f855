import { isUtf8 } from "node:buffer";
import { open, readdir, realpath, stat } from "node:fs/promises";
import { parseMetadata } from "../../dicom/index.js";
import { DicomError } from "../../errors.js";
import type { SliceMetadata } from "../../types.js";
import { fileLabel, readBytes, unreadable } from "../files/read-bytes.js";

/** Bytes read for a header at first. The headers of the RSNA 2019 files end within 2 KB, those of other CT in 10. */
const HEADER_BYTES = 16_384;

/** A file below a folder. */
export interface ListedFile {
  /** Its place below the folder, with `/` between the parts; read as Latin-1 where it is no UTF-8. */
  readonly name: string;
  /** What opens it: bytes where it is no UTF-8, as no text stands for them. */
  readonly path: string | Buffer;
}

/** Makes a path of a root and what lies below it, a text of one character for each byte. */
function toListedFile(root: string, latin1: string): ListedFile {
  const bytes = Buffer.from(latin1, "latin1");
  if (!isUtf8(bytes)) return { name: latin1, path: Buffer.concat([Buffer.from(`${root}/`), bytes]) };
  const name = bytes.toString();
  // Not `join`: of 750,000 paths it leaves 250 MB of pieces behind, and takes 5 s.
  return { name, path: `${root}/${name}` };
}

/** Tells folders and links to folders from the rest. A link to nothing is no folder: reading it fails by name. */
async function isFolder(path: ListedFile["path"]): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Appends what lies below a folder to `files`, bytes as characters. `ancestors` are the real paths on the way here: a link
 * that leads back to one of them closes a loop.
 */
async function listBelow(root: string, prefix: string, ancestors: readonly string[], files: string[]): Promise<void> {
  const folder = toListedFile(root, prefix).path;
  const here = await realpath(folder, "latin1");
  if (ancestors.includes(here)) return;
  for (const entry of await readdir(folder, { withFileTypes: true, encoding: "buffer" })) {
    const name = entry.name.toString("latin1");
    if (name.startsWith(".")) continue;
    const path = `${prefix}${name}`;
    const isLinkedFolder = () => isFolder(toListedFile(root, path).path);
    const goesDeeper = entry.isDirectory() || (entry.isSymbolicLink() && (await isLinkedFolder()));
    if (goesDeeper) await listBelow(root, `${path}/`, [...ancestors, here], files).catch(() => files.push(path));
    else files.push(path);
  }
}

/**
 * Lists all files in a folder and the folders in it as {@link listFiles} does, with the paths that open them. What a name
 * shows as is not always that: not all disks hold names in UTF-8.
 *
 * @throws DataError when the folder itself cannot be read.
 */
export async function listPaths(root: string): Promise<ListedFile[]> {
  const base = root === "" ? "." : root;
  const files: string[] = [];
  try {
    await listBelow(base, "", [], files);
  } catch (error) {
    throw unreadable("listFiles", root, error);
  }
  const listed = files.sort().map((file) => toListedFile(base, file));
  return listed.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

/**
 * Lists all files in a folder and the folders in it as paths relative to it, with `/` between the parts on every
 * system, sorted by code unit. Hidden files and folders (`.name`) are left out; links are followed, but not in a loop.
 * A folder below that cannot be read is listed as if it were a file: reading it fails, by name and without the rest. A
 * path that is no UTF-8 is read as Latin-1: it shows what is meant, and opens nothing.
 *
 * @throws DataError when the folder itself cannot be read.
 */
export async function listFiles(root: string): Promise<string[]> {
  return (await listPaths(root)).map(({ name }) => name);
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
    return parseNamed(start.bytes, path);
  } catch (error) {
    // What is not DICOM at all has no tag at fault, and is not read any further: it may be a film.
    if (!(error instanceof DicomError) || error.tag === undefined) throw error;
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
