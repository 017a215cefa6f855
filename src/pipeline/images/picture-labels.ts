import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parse } from "csv-parse/sync";
import { DataError } from "../../errors.js";
import { listFiles } from "../../io/index.js";
import type { LabelTable } from "../../types.js";

/** Labels of the pictures in a folder. */
export interface PictureLabels {
  readonly labels: LabelTable;
  /** Rows of the table that name no picture of the folder. */
  readonly rowsWithoutImage: number;
}

/** Lists the ids of a folder of PNGs by how a table may write them: `007` is also 7. */
async function findPictures(folder: string): Promise<Map<string, string>> {
  const ids = (await listFiles(folder)).filter((file) => /^[^/]+\.png$/i.test(file)).map((file) => file.slice(0, -4));
  if (ids.length === 0) {
    throw new DataError(`readPictureLabels: ${basename(folder)} must hold PNG files, got none`, {
      file: basename(folder),
    });
  }
  return new Map(ids.flatMap((id) => [id.replace(/^0+(?=\d)/, ""), id].map((name) => [name, id] as const)));
}

/** Reads the rows of a table of two columns, and the name of the second; blanks around a cell do not count. */
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
 * Reads the labels of the PNGs in a folder: a CSV of name and 0 or 1, whose header names the class. Rows without a
 * picture are left out and counted, pictures without a row are left out.
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
