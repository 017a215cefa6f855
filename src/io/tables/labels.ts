import { DataError } from "../../errors.js";
import { CLASSES, type LabelTable, type PredictionTable } from "../../types.js";
import { fileLabel } from "../files/read-bytes.js";
import { readLines } from "../files/text-lines.js";

/** The first line of every file of the competition that is long: one row an image and class. */
export const LONG_HEADER = "ID,Label";

/** How to read the second column of a long file. */
interface LabelColumn {
  /** What the column must hold, for messages: "0 or 1". */
  readonly expected: string;
  /** Returns the number, at least 0 or NaN; `undefined` when the text is none. */
  readonly parse: (text: string) => number | undefined;
}

/** What every row of a long file must be, for messages. */
const ROW_FORM = "row must be image_class,label";

/** The label of an image and class that no row has given yet: no file can hold it. */
const UNSEEN = -1;

const COLUMN_OF: ReadonlyMap<string, number> = new Map(CLASSES.map((name, column) => [name, column]));

/** The rows read so far: `values` is `[images, classes]`, images in order of appearance, with room for more. */
interface Pivot {
  readonly rowOf: Map<string, number>;
  values: Float32Array;
}

/** Makes the error of one line. */
type BadRow = (expected: string, got: string) => DataError;

/** Adds an image without labels and returns its row. */
function addImage(pivot: Pivot, image: string): number {
  const row = pivot.rowOf.size;
  if ((row + 1) * CLASSES.length > pivot.values.length) {
    const grown = new Float32Array(pivot.values.length * 2).fill(UNSEEN);
    grown.set(pivot.values);
    pivot.values = grown;
  }
  // A slice of a string keeps the whole string alive: here a megabyte of the file for one id.
  pivot.rowOf.set(Buffer.from(image).toString(), row);
  return row;
}

/** What one row says. `column` is the number of the class. */
interface Cell {
  readonly image: string;
  readonly column: number;
  readonly value: number;
}

/** Reads one row, as in `ID_000012eaf_any,0`. */
function parseRow(row: string, { expected, parse }: LabelColumn, badRow: BadRow): Cell {
  const comma = row.lastIndexOf(",");
  const underscore = row.lastIndexOf("_", comma);
  if (comma < 0 || underscore < 1) throw badRow(ROW_FORM, row);
  const className = row.slice(underscore + 1, comma);
  const column = COLUMN_OF.get(className);
  if (column === undefined) throw badRow(`class must be one of ${CLASSES.join(", ")}`, className);
  const value = parse(row.slice(comma + 1));
  if (value === undefined) throw badRow(`Label must be ${expected}`, row.slice(comma + 1));
  return { image: row.slice(0, underscore), column, value };
}

/** Puts a cell into the pivot; throws unless it is new or agrees with an earlier one. */
function setCell(pivot: Pivot, { image, column, value }: Cell, badRow: BadRow): void {
  const offset = (pivot.rowOf.get(image) ?? addImage(pivot, image)) * CLASSES.length + column;
  const earlier = pivot.values[offset];
  if (earlier !== UNSEEN && !Object.is(earlier, Math.fround(value))) {
    throw badRow(`"${image}_${CLASSES[column]}" must agree with its earlier row, ${earlier}`, String(value));
  }
  pivot.values[offset] = value;
}

/** Returns the table of a pivot, rows sorted by image; throws when an image lacks a class. */
function toTable(what: string, file: string, { rowOf, values }: Pivot): PredictionTable {
  const width = CLASSES.length;
  const ids = [...rowOf.keys()].sort();
  const sorted = new Float32Array(ids.length * width);
  ids.forEach((id, index) => {
    const rowStart = rowOf.get(id)! * width;
    for (let column = 0; column < width; column++) {
      const value = values[rowStart + column];
      if (value === UNSEEN) {
        const missing = CLASSES[column];
        throw new DataError(`${what}: "${file}" must give all classes of "${id}", got no ${missing}`, { file });
      }
      sorted[index * width + column] = value;
    }
  });
  return { ids, classes: CLASSES, values: sorted };
}

/**
 * Reads the rows of a long file one by one, after its header. Empty lines do not count.
 *
 * @param what The function that reads, for messages: "readLabels".
 * @param read Takes a row; `badRow` makes an error that names the file and the line of the row.
 * @throws DataError for a wrong header, and whatever `read` throws.
 */
async function readRows(what: string, path: string, read: (row: string, badRow: BadRow) => void): Promise<void> {
  const file = fileLabel(path);
  let lineNumber = 0;
  const badRow: BadRow = (expected, got) => {
    return new DataError(`${what}: "${file}" line ${lineNumber}: ${expected}, got "${got}"`, { file });
  };
  const readHeader = (line: string) => {
    if (line !== LONG_HEADER) throw badRow(`header must be "${LONG_HEADER}"`, line);
  };
  for await (const lines of readLines(what, path)) {
    for (const line of lines) {
      lineNumber++;
      if (lineNumber === 1) readHeader(line);
      else if (line !== "") read(line, badRow);
    }
  }
  if (lineNumber === 0) readHeader("");
}

/**
 * Reads a long file in one pass: one row an image and class, `ID` being the image, `_` and the class.
 *
 * @param what The function that reads, for messages: "readLabels".
 * @param column How to read the second column.
 * @returns Rows sorted by image, classes as in `CLASSES`.
 * @throws DataError, naming file and line, for a wrong header, row, class or number, rows that disagree, or an image
 *   without one of the classes.
 */
export async function readLongTable(what: string, path: string, column: LabelColumn): Promise<PredictionTable> {
  const pivot: Pivot = { rowOf: new Map(), values: new Float32Array(1024 * CLASSES.length).fill(UNSEEN) };
  await readRows(what, path, (row, badRow) => setCell(pivot, parseRow(row, column, badRow), badRow));
  return toTable(what, fileLabel(path), pivot);
}

/** What a label may look like: pandas adds a decimal to whole numbers in a column that once had gaps. */
const BINARY: ReadonlyMap<string, number> = new Map([
  ["0", 0],
  ["1", 1],
  ["0.0", 0],
  ["1.0", 1],
]);

/**
 * Reads the labels of the competition, such as `stage_1_train.csv` or `stage_1_train.csv.gz`: `ID,Label`, one row an
 * image and class, without quotes. Rows that occur twice, as a few in that file do, count once.
 *
 * @returns Rows sorted by image, classes as in `CLASSES`.
 * @throws DataError, naming file and line, for a wrong header, row, class or label, rows that disagree, or an image
 *   without one of the classes.
 */
export async function readLabels(path: string): Promise<LabelTable> {
  const table = await readLongTable("readLabels", path, { expected: "0 or 1", parse: (text) => BINARY.get(text) });
  return { ...table, values: Uint8Array.from(table.values) };
}

/**
 * Reads the ID column of a sample submission, such as `stage_2_sample_submission.csv` (or `.csv.gz`).
 *
 * @returns Ids of image and class, as in `ID_000012eaf_any`, in the order of the file.
 * @throws DataError for a wrong header or a row without two columns.
 */
export async function readSampleSubmission(path: string): Promise<string[]> {
  const ids: string[] = [];
  await readRows("readSampleSubmission", path, (row, badRow) => {
    const comma = row.indexOf(",");
    if (comma < 1) throw badRow(ROW_FORM, row);
    ids.push(row.slice(0, comma));
  });
  return ids;
}
