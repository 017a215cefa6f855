import { stat } from "node:fs/promises";
import { compareText } from "../../compare-text.js";
import { DataError, isCtError } from "../../errors.js";
import { assertPath } from "../../guards/internal.js";
import { readRange, withOpenFile } from "../files/random-access.js";
import { fileLabel, unreadable } from "../files/read-bytes.js";
import { readZipDirectory, type ZipLocator } from "../files/zip-directory.js";
import { listPaths } from "./dicom-folder.js";

/** Path of a file in a folder. */
export interface FileLocator {
  readonly kind: "file";
  /** Bytes if the path is not valid UTF-8, because no text represents them. */
  readonly path: string | Uint8Array;
}

/** A file of a folder tree or an entry of a zip archive, as a plain record that can be sent to worker threads. */
export interface SourceFile {
  /**
   * Label for messages and tables: the path relative to the input, with `/` between the parts and without control
   * characters. It is not a path to open: an archive may name an entry `../../x`, or give two entries the same name.
   */
  readonly file: string;
  readonly locator: FileLocator | ZipLocator;
}

/** First bytes of an archive with entries, and of an empty one: "PK\x03\x04" and "PK\x05\x06". */
const ZIP_SIGNATURES = ["PK\u0003\u0004", "PK\u0005\u0006"];

/** Characters that would break a line of a table, or change how the rest of it is displayed. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Makes a name safe to display: relative and on one line. */
function toLabel(name: string): string {
  return name.replace(/^\/+/, "").replace(UNPRINTABLE, "\ufffd");
}

/**
 * Whether an entry is a folder, is hidden or in a hidden folder, or belongs to the `__MACOSX` folder that macOS adds.
 */
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
    throw new DataError(`listSource: "${file}" must be a whole zip archive, got ${reason}`, { file, path, cause });
  }
  return files;
}

async function listAny(input: string): Promise<SourceFile[]> {
  const stats = await stat(input);
  if (stats.isDirectory()) return listFolder(input);
  if (stats.isFile() && isZip(input)) return listZip(input);
  const file = fileLabel(input);
  throw new DataError(`listSource: "${file}" must be a folder or a zip archive, got neither`, { file, path: input });
}

/**
 * Lists all files in a folder, as `listFiles` does, or in a zip archive, which is recognized by its first bytes and not
 * by its name. Folders, hidden files and the `__MACOSX` folder of an archive are left out. Files that cannot be read,
 * such as encrypted entries, are listed too: reading them fails with an error that names them.
 *
 * @returns Files sorted by label, by code unit; files with the same label in the order of the archive.
 * @throws DataError when the input cannot be read or is neither a folder nor a zip archive, or when the directory of
 * the archive is damaged.
 *
 * @example
 * ```ts
 * const [first] = await listSource("stage_2_train.zip");
 * const { image } = await parseHuImage(readSource(first));
 * ```
 */
export async function listSource(input: string): Promise<SourceFile[]> {
  assertPath("listSource: input", input);
  try {
    const files = await listAny(input);
    return files.sort((a, b) => compareText(a.file, b.file));
  } catch (error) {
    throw isCtError(error) ? error : unreadable("listSource", input, error);
  }
}
