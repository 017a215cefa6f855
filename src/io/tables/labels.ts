import { DataError } from "../../errors.js";
import { CLASSES, type LabelTable, type PredictionTable } from "../../types.js";
import { fileLabel } from "../files/read-bytes.js";
import { readLines } from "../files/text-lines.js";

/** First line of the files of the competition in long form, which have one row per image and class. */
export const LONG_HEADER = "ID,Label";

/** Format of the second column of a long file. */
interface LabelColumn {
  /** Expected content of the column, for messages: "0 or 1". */
  readonly expected: string;
  /** Returns the number, at least 0 or NaN; `undefined` for an invalid text. */
  readonly parse: (text: string) => number | undefined;
}

/** Expected form of every row of a long file, for messages. */
const ROW_FORM = "row must be image_class,label";

/** Label of an image and class without a row so far; a file cannot hold this number. */
const UNSEEN = -1;

const COLUMN_OF: ReadonlyMap<string, number> = new Map(CLASSES.map((name, column) => [name, column]));

/** The rows read so far: `values` is `[images, classes]`, with images in order of appearance and spare room. */
interface Pivot {
  readonly rowOf: Map<string, number>;
  values: Float32Array;
}

/** Function that makes the error of one line. */
type BadRow = (expected: string, got: string) => DataError;

/** Adds an image without labels and returns its row number. */
function addImage(pivot: Pivot, image: string): number {
  const row = pivot.rowOf.size;
  if ((row + 1) * CLASSES.length > pivot.values.length) {
    const grown = new Float32Array(pivot.values.length * 2).fill(UNSEEN);
    grown.set(pivot.values);
    pivot.values = grown;
  }
  // A substring keeps the whole string in memory: here a megabyte of the file for one id.
  pivot.rowOf.set(Buffer.from(image).toString(), row);
  return row;
}

/** Content of one row. `column` is the number of the class. */
interface Cell {
  readonly image: string;
  readonly column: number;
  readonly value: number;
}

/** Parses one row, such as `ID_000012eaf_any,0`. */
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

/** Puts a cell into the pivot; throws if an earlier row of the same image and class disagrees. */
function setCell(pivot: Pivot, { image, column, value }: Cell, badRow: BadRow): void {
  const offset = (pivot.rowOf.get(image) ?? addImage(pivot, image)) * CLASSES.length + column;
  const earlier = pivot.values[offset];
  if (earlier !== UNSEEN && !Object.is(earlier, Math.fround(value))) {
    throw badRow(`"${image}_${CLASSES[column]}" must agree with its earlier row, ${earlier}`, String(value));
  }
  pivot.values[offset] = value;
}

/** Returns the table of a pivot, with rows sorted by image; throws when an image lacks a class. */
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
 * Reads the rows of a long file one by one, after its header. Empty lines are skipped.
 *
 * @param what Name of the calling function, for messages: "readLabels".
 * @param read Receives a row, and `badRow`, which makes an error that names the file and the line of the row.
 * @throws DataError for an invalid header; any error of `read`.
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
 * Reads a long file in one pass: one row per image and class, whose `ID` is the image, `_` and the class.
 *
 * @param what Name of the calling function, for messages: "readLabels".
 * @param column Format of the second column.
 * @returns Rows sorted by image, classes as in `CLASSES`.
 * @throws DataError, with file and line, for an invalid header, row, class or number and for rows that disagree;
 * DataError for an image without one of the classes.
 */
export async function readLongTable(what: string, path: string, column: LabelColumn): Promise<PredictionTable> {
  const pivot: Pivot = { rowOf: new Map(), values: new Float32Array(1024 * CLASSES.length).fill(UNSEEN) };
  await readRows(what, path, (row, badRow) => setCell(pivot, parseRow(row, column, badRow), badRow));
  return toTable(what, fileLabel(path), pivot);
}

/** Valid texts of a label. pandas adds a decimal to whole numbers in a column that once had missing values. */
const BINARY: ReadonlyMap<string, number> = new Map([
  ["0", 0],
  ["1", 1],
  ["0.0", 0],
  ["1.0", 1],
]);

/**
 * Reads the labels of the competition, such as `stage_1_train.csv` or `stage_1_train.csv.gz`: `ID,Label`, one row per
 * image and class, without quotes. Rows that occur twice, as a few in that file do, count once.
 *
 * @returns Rows sorted by image, classes as in `CLASSES`.
 * @throws DataError, with file and line, for an invalid header, row, class or label and for rows that disagree;
 * DataError for an image without one of the classes.
 *
 * @example
 * ```ts
 * const labels = await readLabels("stage_2_train.csv");
 * console.log(labels.ids[0], labels.classes[0], labels.values[0]); // ID_000012eaf any 0
 * ```
 */
export async function readLabels(path: string): Promise<LabelTable> {
  const table = await readLongTable("readLabels", path, { expected: "0 or 1", parse: (text) => BINARY.get(text) });
  return { ...table, values: Uint8Array.from(table.values) };
}

/**
 * Reads the ID column of a sample submission, such as `stage_2_sample_submission.csv` (or `.csv.gz`).
 *
 * @returns Ids of image and class, such as `ID_000012eaf_any`, in the order of the file.
 * @throws DataError for an invalid header or a row without two columns.
 *
 * @example
 * ```ts
 * const sampleIds = await readSampleSubmission("stage_2_sample_submission.csv");
 * const submission = buildSubmission(predictions, { sampleIds });
 * ```
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
