import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parse } from "csv-parse/sync";
import { DataError } from "../../errors.js";
import { listFiles } from "../../io/index.js";
import type { LabelTable } from "../../types.js";

/** Labels of the pictures in a folder. */
export interface PictureLabels {
  readonly labels: LabelTable;
  /** Number of rows whose picture is not in the folder. */
  readonly rowsWithoutImage: number;
}

/** Maps each name that a table may use for a PNG of the folder to its id: both `007` and `7` mean `007.png`. */
async function findPictures(folder: string): Promise<Map<string, string>> {
  const ids = (await listFiles(folder)).filter((file) => /^[^/]+\.png$/i.test(file)).map((file) => file.slice(0, -4));
  if (ids.length === 0) {
    throw new DataError(`readPictureLabels: ${basename(folder)} must hold PNG files, got none`, {
      file: basename(folder),
    });
  }
  return new Map(ids.flatMap((id) => [id.replace(/^0+(?=\d)/, ""), id].map((name) => [name, id] as const)));
}

/** Reads the rows of a table with two columns, and the name of the second column. Spaces around a cell are ignored. */
async function readRows(path: string): Promise<{ readonly className: string; readonly rows: readonly string[][] }> {
  const file = basename(path);
  const bytes = await readFile(path).catch((error) => {
    throw new DataError(`readPictureLabels: "${file}" must be readable, got ${error.code}`, { file });
  });
  const [header = [], ...rows] = parse(bytes, { bom: true, trim: true, skip_empty_lines: true }) as string[][];
  if (header.length !== 2) {
    throw new DataError(`readPictureLabels: "${file}" must have two columns, got ${header.length}`, { file });
  }
  const wrong = rows.find(([, label]) => label !== "0" && label !== "1");
  if (!wrong) return { className: header[1], rows };
  throw new DataError(`readPictureLabels: "${file}" must label each picture 0 or 1, got "${wrong}"`, { file });
}

/**
 * Reads labels of the PNGs in a folder from a CSV file with two columns: the name of a picture, and its label, 0 or 1.
 * The header of the second column is the name of the class. Rows without a picture are left out and counted; pictures
 * without a row are left out.
 *
 * @param path CSV file. A number may stand for a name with leading zeros: `7` for `007.png`.
 * @param folder Folder of the pictures.
 * @throws DataError if the table or the folder cannot be read, the table does not have two columns, a label is not 0 or
 * 1, or no row names a picture of the folder.
 *
 * @example
 * ```ts
 * const { labels, rowsWithoutImage } = await readPictureLabels("head-ct/labels.csv", "head-ct");
 * console.log(labels.ids.length, labels.classes[0], rowsWithoutImage);
 * ```
 */
export async function readPictureLabels(path: string, folder: string): Promise<PictureLabels> {
  const { className, rows } = await readRows(path);
  const pictures = await findPictures(folder);
  const labelOf = new Map<string, number>();
  for (const [name, label] of rows) {
    const id = pictures.get(name);
    if (id !== undefined) labelOf.set(id, Number(label));
  }
  const ids = [...labelOf.keys()].sort();
  if (ids.length === 0) {
    const file = basename(path);
    throw new DataError(`readPictureLabels: "${file}" must name the pictures of the folder, got none of them`, {
      file,
    });
  }
  const labels = { ids, classes: [className], values: Uint8Array.from(ids, (id) => labelOf.get(id)!) };
  return { labels, rowsWithoutImage: rows.filter(([name]) => !pictures.has(name)).length };
}
