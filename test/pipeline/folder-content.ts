import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";

/** Lists all files below a folder, hidden ones too, by path with `/`; none where there is no folder. */
async function listAll(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}

/** The list of hashes of a prepared set: the one file that holds the times of inputs. */
const HASHES = /(^|\/)\.[^/]+_hashes\.jsonl$/;

/** Reads a folder as a digest by file: equal where two folders hold the same names and bytes, but for lists of hashes. */
export async function digestFolder(folder: string): Promise<Record<string, string>> {
  const files = (await listAll(folder)).filter((file) => !HASHES.test(file));
  const digests = files.map(async (file) => {
    const hash = createHash("sha256").update(await readFile(join(folder, file)));
    return [file, hash.digest("hex")] as const;
  });
  return Object.fromEntries(await Promise.all(digests));
}

/** Reads when each PNG below a folder was written, milliseconds. */
export async function pngTimes(folder: string): Promise<Record<string, number>> {
  const files = (await listAll(folder)).filter((file) => file.endsWith(".png"));
  const times = files.map(async (file) => [file, (await stat(join(folder, file))).mtimeMs] as const);
  return Object.fromEntries(await Promise.all(times));
}
