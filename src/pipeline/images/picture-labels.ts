import { basename } from "node:path";
import { DataError } from "../../errors.js";
import { groupBy } from "../../group-by.js";
import { assertPath } from "../../guards/internal.js";
import { listFiles } from "../../io/index.js";
import {
  imageId,
  isIndexName,
  isPictureName,
  PICTURE_ENDINGS,
  parseLabel,
  pictureId,
  readRecords,
  withPath,
} from "../../io/internal.js";
import type { LabelTable } from "../../types.js";

/** Labels of the pictures in a folder. */
export interface PictureLabels {
  readonly labels: LabelTable;
  /** Number of rows whose picture is not in the folder. */
  readonly rowsWithoutImage: number;
}

/** Finds the id of a picture by a name that a table may use for it; `undefined` if no picture has it. */
type FindPicture = (name: string) => string | undefined;

/**
 * Lists the pictures of a folder: `007`, `007.png` and `7` mean `007.png`, unless there is a `7.png` as well. Throws if
 * a number without zeros means two pictures.
 */
async function findPictures(folder: string): Promise<FindPicture> {
  const ids = (await listFiles(folder)).filter((file) => !file.includes("/") && isPictureName(file)).map(pictureId);
  if (ids.length === 0) {
    const file = basename(folder);
    throw new DataError(`readPictureLabels: ${file} must hold files that end in ${PICTURE_ENDINGS}, got none`, {
      file,
    });
  }
  const known = new Set(ids);
  const idsOfNumber = groupBy(ids, (id) => id.replace(/^0+(?=\d)/, ""));
  return (name) => {
    const id = imageId(name);
    if (known.has(id)) return id;
    const [first, second] = idsOfNumber.get(id) ?? [];
    if (second === undefined) return first;
    throw new DataError(`readPictureLabels: "${name}" must name one picture, got ${first} and ${second}`);
  };
}

/** A row of a table of pictures. */
interface PictureRow {
  readonly name: string;
  readonly label: number;
  /** Its place in the file, for messages: "line 2". */
  readonly place: string;
}

/** Reads the rows of a table with two columns, and the name of the second. Spaces around a cell are ignored. */
async function readRows(path: string): Promise<{ readonly className: string; readonly rows: readonly PictureRow[] }> {
  let className = "";
  const rows: PictureRow[] = [];
  await readRecords("readPictureLabels", path, ({ names, unit, badRow }) => {
    const columns = [...names.keys()].filter((column) => !isIndexName(names[column]));
    if (columns.length !== 2) throw badRow("table must have two columns", String(columns.length));
    className = names[columns[1]];
    return ({ fields, number }) => {
      const [name = "", text = ""] = columns.map((column) => fields[column]?.trim());
      const label = parseLabel(text);
      if (fields.length !== names.length || label === undefined) {
        throw badRow("row must be the name of a picture, and 0 or 1", fields.join(","));
      }
      rows.push({ name, label, place: `${unit} ${number}` });
    };
  });
  return { className, rows };
}

/** Finds the row of each picture; throws if two rows of a picture disagree. */
function matchRows(rows: readonly PictureRow[], find: FindPicture, file: string): ReadonlyMap<string, PictureRow> {
  const rowOf = new Map<string, PictureRow>();
  for (const row of rows) {
    const id = find(row.name);
    const earlier = id === undefined ? undefined : rowOf.get(id);
    if (id !== undefined && earlier === undefined) rowOf.set(id, row);
    if (earlier === undefined || earlier.label === row.label) continue;
    const expected = `label of "${id}" must agree with ${earlier.place}, ${earlier.label}`;
    throw new DataError(`readPictureLabels: "${file}" ${row.place}: ${expected}, got "${row.label}"`, { file });
  }
  return rowOf;
}

/**
 * Reads labels of the pictures in a folder from a table with two columns: the name of a picture, and its label, 0 or 1.
 * The header of the second column is the name of the class. Rows without a picture are left out and counted; pictures
 * without a row are left out. Rows that occur twice and agree count once. Separators, quotes and row numbers may be those
 * of `readTable` of `ct-hemorrhage/io`.
 *
 * @param path CSV or Parquet. A name may have the ending of the file, and a number may stand for a name with leading
 * zeros: `007.png` and `7` for `007.png`.
 * @param folder Folder of the pictures: PNGs and JPEGs.
 * @throws DataError if the table or the folder cannot be read, the table does not have two columns, or no row names a
 * picture of the folder; with the line, for a label other than 0 and 1, and for rows that disagree.
 *
 * @example
 * ```ts
 * const { labels, rowsWithoutImage } = await readPictureLabels("head-ct/labels.csv", "head-ct");
 * console.log(labels.ids.length, labels.classes[0], rowsWithoutImage);
 * ```
 */
export async function readPictureLabels(path: string, folder: string): Promise<PictureLabels> {
  assertPath("readPictureLabels: path", path);
  assertPath("readPictureLabels: folder", folder);
  const file = basename(path);
  const { className, rows } = await readRows(path);
  const find = await findPictures(folder);
  const rowOf = await withPath(path, () => matchRows(rows, find, file));
  const ids = [...rowOf.keys()].sort();
  if (ids.length === 0) {
    throw new DataError(`readPictureLabels: "${file}" must name the pictures of the folder, got none of them`, {
      file,
      path,
    });
  }
  const values = Uint8Array.from(ids, (id) => rowOf.get(id)!.label);
  const rowsWithoutImage = rows.filter(({ name }) => find(name) === undefined).length;
  return { labels: { ids, classes: [className], values }, rowsWithoutImage };
}
