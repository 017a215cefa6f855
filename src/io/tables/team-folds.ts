import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { parse } from "csv-parse/sync";
import type { FoldLists } from "../../cv/index.js";
import { DataError } from "../../errors.js";
import { assertPath } from "../../guards/internal.js";
import { withOpenFile } from "../files/random-access.js";
import { fileLabel, nameError, readBytes, unreadable, withPath } from "../files/read-bytes.js";
import { readZipDirectory, type ZipLocator } from "../files/zip-directory.js";
import { readZipEntry } from "../files/zip-entry.js";

/** Folders of the two fold schemes of a team: split by patient, and the same without the patients of the test set. */
export const TEAM_FOLD_SCHEMES = ["team_folds_v1", "team_folds_v2"] as const;

/** One of the two fold schemes. */
export type TeamFoldScheme = (typeof TEAM_FOLD_SCHEMES)[number];

/** Number of folds in each scheme. */
const FOLDS = 5;

/** Column of a fold file that holds the ids; other columns are ignored. */
const ID_COLUMN = "sop_instance_uid";

/** Most ids of a fold file: the competition has 874,035 slices. */
const MOST_IDS = 2 ** 20;

/** Most bytes of a fold file, 128 per id, and most characters of a row. */
const MOST_BYTES = 128 * MOST_IDS;
const LONGEST_ROW = 2 ** 16;

/** Most bytes that an entry of an archive may become: ids shrink to a half, never to a thirtieth. */
const INFLATED = { perByte: 32, atLeast: 2 ** 23 } as const;

/** Files of a folder or an archive: names with `/` between folders, and a function that reads one file. */
interface FileSet {
  readonly names: readonly string[];
  readonly read: (name: string) => Promise<Uint8Array>;
}

/** Throws unless a fold file is small enough to be one. */
function assertSize(file: string, bytes: number, most = MOST_BYTES): void {
  if (bytes <= most) return;
  throw new DataError(`readTeamFolds: "${file}" must have at most ${most} bytes, got ${bytes}`, { file });
}

/** Opens a folder with its fold schemes. All names start with the name of the folder, which may itself be a scheme. */
async function openFolder(path: string): Promise<FileSet> {
  const root = resolve(path);
  const rootName = basename(root);
  const entries = await readdir(root);
  const schemes = TEAM_FOLD_SCHEMES.filter((scheme) => entries.includes(scheme));
  const nested = schemes.map(async (scheme) => {
    return (await readdir(join(root, scheme))).map((name) => `${rootName}/${scheme}/${name}`);
  });
  return {
    names: [...entries.map((name) => `${rootName}/${name}`), ...(await Promise.all(nested)).flat()],
    read: async (name) => {
      const file = join(dirname(root), name);
      assertSize(name, (await stat(file)).size);
      return readBytes("readTeamFolds", file);
    },
  };
}

/** Lists the entries of a zip archive by name; of several with one name, the last counts. */
async function listEntries(path: string): Promise<ReadonlyMap<string, ZipLocator>> {
  const entries = new Map<string, ZipLocator>();
  try {
    for await (const { name, locator } of readZipDirectory(path)) entries.set(name, locator);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause) throw cause;
    const file = fileLabel(path);
    throw new DataError(`readTeamFolds: "${file}" must be a folder or a zip archive, got neither`, { file, cause });
  }
  return entries;
}

/** Opens a zip archive. */
async function openZip(path: string): Promise<FileSet> {
  const entries = await listEntries(path);
  return {
    names: [...entries.keys()],
    read: async (name) => {
      const locator = entries.get(name)!;
      const most = INFLATED.atLeast + INFLATED.perByte * locator.compressedBytes;
      assertSize(name, locator.bytes, Math.min(most, MOST_BYTES));
      try {
        return withOpenFile(path, (descriptor, size) => readZipEntry({ descriptor, size }, locator));
      } catch (error) {
        throw nameError("readTeamFolds", name, error);
      }
    },
  };
}

/** Opens a folder or a zip archive. */
async function openFiles(path: string): Promise<FileSet> {
  try {
    return (await stat(path)).isDirectory() ? await openFolder(path) : await openZip(path);
  } catch (error) {
    throw error instanceof DataError ? error : unreadable("readTeamFolds", path, error);
  }
}

/** Returns the names that belong to a scheme: those below its folder, or all if no scheme has a folder. */
function namesOfScheme(names: readonly string[], scheme: TeamFoldScheme | undefined): readonly string[] {
  const isBelow = (name: string, folder: string) => name.split("/").slice(0, -1).includes(folder);
  const hasSchemes = names.some((name) => TEAM_FOLD_SCHEMES.some((folder) => isBelow(name, folder)));
  return scheme && hasSchemes ? names.filter((name) => isBelow(name, scheme)) : names;
}

/** Finds the fold files by their last names, in the given order; throws unless each exists exactly once. */
function findFiles(file: string, names: readonly string[], wanted: readonly string[]): string[] {
  const found = wanted.map((last) => names.filter((name) => name === last || name.endsWith(`/${last}`)));
  const missing = wanted.filter((_, index) => found[index].length === 0);
  if (missing.length > 0) {
    throw new DataError(`readTeamFolds: "${file}" must hold every fold file, got no ${missing.join(", ")}`, { file });
  }
  const several = found.find((candidates) => candidates.length > 1);
  if (several) {
    throw new DataError(`readTeamFolds: "${file}" must hold one scheme or be read by one, got ${several.join(", ")}`, {
      file,
    });
  }
  return found.flat();
}

/** Reads the ids of one fold file. */
function parseIds(file: string, bytes: Uint8Array): string[] {
  let header: readonly string[] = [];
  const pickIdColumn = (names: readonly string[]) => {
    header = names;
    return names.map((name) => (name === ID_COLUMN ? name : undefined));
  };
  const limits = { max_record_size: LONGEST_ROW, to: MOST_IDS + 1 };
  const parseRows = (): { readonly [ID_COLUMN]: string }[] => {
    try {
      return parse(Buffer.from(bytes), { bom: true, skip_empty_lines: true, columns: pickIdColumn, ...limits });
    } catch (cause) {
      const reason = (cause as Error).message;
      throw new DataError(`readTeamFolds: "${file}" must be a csv file, got ${reason}`, { file, cause });
    }
  };
  const rows = parseRows();
  if (rows.length > MOST_IDS) {
    throw new DataError(`readTeamFolds: "${file}" must have at most ${MOST_IDS} rows, got more`, { file });
  }
  if (header.includes(ID_COLUMN)) return rows.map((row) => row[ID_COLUMN]);
  throw new DataError(`readTeamFolds: "${file}" must have a column ${ID_COLUMN}, got ${header.join(", ")}`, { file });
}

/** Reads the five pairs of fold files of a folder or a zip archive. */
async function readFolds(path: string, scheme: TeamFoldScheme | undefined): Promise<FoldLists[]> {
  const files = await openFiles(path);
  const names = namesOfScheme(files.names, scheme);
  const pairs = Array.from({ length: FOLDS }, (_, fold) => [`train_${fold}.csv`, `valid_${fold}.csv`]);
  const found = findFiles(fileLabel(path), names, pairs.flat());
  const lists: FoldLists[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const [train, valid] = found.slice(2 * fold, 2 * fold + 2);
    lists.push({
      train: parseIds(train, await files.read(train)),
      valid: parseIds(valid, await files.read(valid)),
    });
  }
  return lists;
}

/**
 * Reads the five pairs of fold files that a team agreed on, `train_0.csv` and `valid_0.csv` to `train_4.csv` and
 * `valid_4.csv`, each with a column `sop_instance_uid`. `buildTeamFolds` checks them and turns them into folds.
 *
 * @param path A folder or a zip archive, such as `team_folds.zip`, with the files in it or in the folders of schemes.
 * @param scheme Folder to read if there are folders of schemes. Not needed if each file exists only once.
 * @returns Ids of each fold, as written in the files.
 * @throws DataError when a file is missing (with its name) or exists twice, is not CSV, or lacks the column.
 *
 * @example
 * ```ts
 * const folds = buildTeamFolds(await readTeamFolds("team_folds.zip", "team_folds_v1"));
 * ```
 */
export async function readTeamFolds(path: string, scheme?: TeamFoldScheme): Promise<FoldLists[]> {
  assertPath("readTeamFolds: path", path);
  return withPath(path, () => readFolds(path, scheme));
}
