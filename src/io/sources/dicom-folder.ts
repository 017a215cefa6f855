import { isUtf8 } from "node:buffer";
import { readdir, realpath, stat } from "node:fs/promises";
import { compareText } from "../../compare-text.js";
import { unreadable } from "../files/read-bytes.js";

/** A file below a folder. */
interface ListedFile {
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
  return listed.sort((a, b) => compareText(a.name, b.name));
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
