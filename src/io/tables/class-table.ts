import { DataError } from "../../errors.js";
import { assertLabels, assertPath, assertProbabilities, assertTable, elementType } from "../../guards/internal.js";
import { tableRow } from "../../tables.js";
import type { LabelTable, PredictionTable } from "../../types.js";
import { quoteField, writeLines } from "../files/text-lines.js";
import { formatNumber } from "./format-number.js";
import { parseLabel } from "./labels.js";
import { parseProbability } from "./predictions.js";
import { readClassTable, type TableOptions } from "./read-class-table.js";

/** Name of the column of ids. */
const ID_COLUMN = "id";

/**
 * Reads a table of labels or predictions, such as other programs write. It is CSV, compressed if the name ends with
 * `.gz`, or Parquet, and has one of two forms:
 *
 * - wide: one row per image, a column of ids and a column for each class, in any order. The column of ids is the only
 *   other one, or one that is named id, image, ImageID, file, filename, name or SOPInstanceUID; more columns are ignored.
 * - long: one row per image and class, with the columns `ID`, which is the image, `_` and the class, and `Label`.
 *
 * Fields are separated by commas, semicolons or tabs, and may be in quotes. Semicolons and tabs allow a decimal comma. A
 * column of row numbers, which pandas adds without a name, is ignored. An id may have the ending of its file (`.png`,
 * `.jpg`, `.jpeg`, `.dcm`), which is dropped. Rows that occur twice and agree count once.
 *
 * @param options Settings: the classes.
 * @returns Rows sorted by image, classes as given: values from 0 to 1, NaN for an empty field.
 * @throws RangeError for classes without names or with the same ones.
 * @throws DataError, with file and line, for an invalid header, row, class or number and for rows that disagree;
 * DataError when the file cannot be read or an image lacks one of the classes.
 *
 * @example
 * ```ts
 * const table = await readTable("predictions.csv", { classes: ["hemorrhage"] }); // id,hemorrhage
 * console.log(table.ids[0], table.values[0]);
 * ```
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<PredictionTable> {
  assertPath("readTable: path", path);
  const parse = (text: string) => parseLabel(text) ?? parseProbability(text);
  return readClassTable("readTable", path, { expected: "0..1 or empty", parse }, options);
}

/** Throws unless each name is there once and the column of ids can be told from classes. */
function assertNames({ ids, classes }: LabelTable | PredictionTable): void {
  const columns = [ID_COLUMN, ...classes];
  if (classes.length === 0 || new Set(columns).size < columns.length || classes.includes("")) {
    throw new DataError(
      `writeTable: classes must be different names other than "${ID_COLUMN}", got ${classes.join(", ")}`,
    );
  }
  const broken = [...ids, ...classes].find((name) => /\p{Cc}/u.test(name));
  if (broken === undefined) return;
  throw new DataError(`writeTable: ids and classes must have no control character, got ${JSON.stringify(broken)}`);
}

/** Yields the lines of a wide table. */
function* tableLines({ ids, classes, values }: LabelTable | PredictionTable): Generator<string> {
  yield [ID_COLUMN, ...classes].map(quoteField).join(",");
  for (const [row, id] of ids.entries()) {
    const numbers = tableRow<Uint8Array | Float32Array>(values, row, classes.length);
    yield [quoteField(id), ...Array.from(numbers, formatNumber)].join(",");
  }
}

/**
 * Writes labels or predictions of any classes in one step, wide: `id`, then the classes, with one row per image in the
 * order of the table. Absent values (NaN) are empty. Equal tables give equal bytes, and {@link readTable} and pandas read
 * 32-bit floats back exactly.
 *
 * @param path File to write; compressed if the name ends with `.gz`.
 * @throws TypeError and ShapeError for anything but a table; DataError for a value that {@link readTable} would refuse,
 * a class that is named twice or like the column of ids, or a control character in a name, such as a line break.
 *
 * @example
 * ```ts
 * const table = { ids: ["007"], classes: ["hemorrhage"], values: Float32Array.of(0.9) };
 * await writeTable("predictions.csv", table);
 * ```
 */
export async function writeTable(path: string, table: LabelTable | PredictionTable): Promise<void> {
  assertPath("writeTable: path", path);
  assertTable("writeTable: table", table);
  if (elementType(table.values) === "Uint8Array") assertLabels("writeTable: table", table);
  else assertProbabilities("writeTable: table", table);
  assertNames(table);
  await writeLines(path, tableLines(table));
}
