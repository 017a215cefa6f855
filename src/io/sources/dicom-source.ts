import { stat } from "node:fs/promises";
import { compareText } from "../../compare-text.js";
import { DataError, isCtError } from "../../errors.js";
import { readRange, withOpenFile } from "../files/random-access.js";
import { fileLabel, unreadable } from "../files/read-bytes.js";
import { listPaths } from "./dicom-folder.js";
import { readZipDirectory, type ZipLocator } from "./zip-directory.js";

/** A file of a folder. */
export interface FileLocator {
  readonly kind: "file";
  /** Bytes where it is no UTF-8, as no text stands for them. */
  readonly path: string | Buffer;
}

/** A file of a folder tree or an entry of a zip archive, as a plain record that worker threads can be sent. */
export interface SourceFile {
  /**
   * What messages and tables call it: its place below the input, with `/` between the parts and no control characters.
   * Never a path: an archive may call its entries `../../x`, and two of them the same.
   */
  readonly file: string;
  readonly locator: FileLocator | ZipLocator;
}

/** The first bytes of an archive with entries, and of one without: "PK\x03\x04" and "PK\x05\x06". */
const ZIP_SIGNATURES = ["PK\u0003\u0004", "PK\u0005\u0006"];

/** What would break the line of a table, or change how the rest of it is shown. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Makes a name fit to be shown: relative and in one line. */
function toLabel(name: string): string {
  return name.replace(/^\/+/, "").replace(UNPRINTABLE, "\ufffd");
}

/** Tells whether an entry is a folder, lies in a hidden one or is hidden itself, or is what macOS adds to archives. */
function isLeftOut(name: string): boolean {
  const isHidden = (part: string) => part.startsWith(".") && part !== "." && part !== "..";
  return name.endsWith("/") || name.split("/").some((part) => part === "__MACOSX" || isHidden(part));
}

function isZip(path: string): boolean {
  const start = withOpenFile(path, (descriptor) => readRange(descriptor, 0, ZIP_SIGNATURES[0].length));
  return ZIP_SIGNATURES.includes(Buffer.from(start).toString("latin1"));
}

async function listFolder(root: string): Promise<SourceFile[]> {
  const files = await listPaths(root);
  return files.map(({ name, path }) => ({ file: toLabel(name), locator: { kind: "file", path } }));
}

async function listZip(path: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  try {
    for await (const { name, locator } of readZipDirectory(path)) {
      if (!isLeftOut(name)) files.push({ file: toLabel(name), locator });
    }
  } catch (cause) {
    if (cause instanceof Error && "code" in cause) throw unreadable("listSource", path, cause);
    const file = fileLabel(path);
    const reason = (cause as Error).message;
    throw new DataError(`listSource: "${file}" must be a whole zip archive, got ${reason}`, { file, cause });
  }
  return files;
}

async function listAny(input: string): Promise<SourceFile[]> {
  const stats = await stat(input);
  if (stats.isDirectory()) return listFolder(input);
  if (stats.isFile() && isZip(input)) return listZip(input);
  const file = fileLabel(input);
  throw new DataError(`listSource: "${file}" must be a folder or a zip archive, got neither`, { file });
}

/**
 * Lists all files below a folder, as `listFiles` does, or in a zip archive, which is told by its first bytes and
 * not by its name. Folders, hidden files and the `__MACOSX` folder of an archive are left out. What cannot be read, as
 * encrypted entries, is listed all the same: reading it fails by name.
 *
 * @returns The files sorted by label, by code unit; those with one label in the order of the archive.
 * @throws DataError when the input can't be read, is neither folder nor archive, or the archive's directory is broken.
 */
export async function listSource(input: string): Promise<SourceFile[]> {
  try {
    const files = await listAny(input);
    return files.sort((a, b) => compareText(a.file, b.file));
  } catch (error) {
    throw isCtError(error) ? error : unreadable("listSource", input, error);
  }
}
