import { assertPath } from "../../guards/internal.js";
import { CLASSES, type LabelTable } from "../../types.js";
import { findColumns } from "./find-columns.js";
import { headerForm, LONG_ROW, readClassTable, type TableOptions } from "./read-class-table.js";
import { readRecords } from "./read-records.js";

/** First line of the files of the competition in long form, which have one row per image and class. */
export const LONG_HEADER = "ID,Label";

/**
 * Valid texts of a label. pandas adds a decimal to whole numbers in a column that once had missing values, and writes
 * booleans as words.
 */
const BINARY: ReadonlyMap<string, number> = new Map([
  ["0", 0],
  ["1", 1],
  ["0.0", 0],
  ["1.0", 1],
  ["False", 0],
  ["True", 1],
  ["false", 0],
  ["true", 1],
]);

/** Parses a label; `undefined` for an invalid text. */
export function parseLabel(text: string): number | undefined {
  return BINARY.get(text);
}

/**
 * Reads labels, such as `stage_1_train.csv` or `stage_1_train.csv.gz` of the competition, in any form that `readTable`
 * reads. Rows that occur twice, as a few in that file do, count once.
 *
 * @param options Settings: the classes.
 * @returns Rows sorted by image, classes as given.
 * @throws RangeError and DataError as `readTable`; DataError, with file and line, for a label other than 0 and 1.
 *
 * @example
 * ```ts
 * const labels = await readLabels("stage_2_train.csv");
 * console.log(labels.ids[0], labels.classes[0], labels.values[0]); // ID_000012eaf any 0
 * ```
 */
export async function readLabels(path: string, options: TableOptions = {}): Promise<LabelTable> {
  assertPath("readLabels: path", path);
  const table = await readClassTable("readLabels", path, { expected: "0 or 1", parse: parseLabel }, options);
  return { ...table, values: Uint8Array.from(table.values) };
}

/**
 * Reads the ids of a sample submission one by one, as {@link readSampleSubmission} does all at once.
 *
 * @param what Name of the calling function, for messages.
 * @param onId Receives each id of image and class, in the order of the file.
 */
export async function readSampleIds(what: string, path: string, onId: (id: string) => void): Promise<void> {
  await readRecords(what, path, ({ names, badRow }) => {
    const columns = findColumns(names, CLASSES);
    if (columns === undefined) throw badRow(headerForm(CLASSES), names.join(","));
    return ({ fields }) => {
      const id = fields[columns.id];
      if (fields.length !== names.length || id === "") throw badRow(LONG_ROW, fields.join(","));
      if (columns.form === "long") onId(id);
      else for (const column of columns.values) onId(`${id}_${names[column]}`);
    };
  });
}

/**
 * Reads the ids of a sample submission, such as `stage_2_sample_submission.csv` (or `.csv.gz`), in any form that
 * `readTable` reads. The classes of a wide table are those of the competition.
 *
 * @returns Ids of image and class, such as `ID_000012eaf_any`, in the order of the file.
 * @throws DataError for an invalid header or a row of another length.
 *
 * @example
 * ```ts
 * const sampleIds = await readSampleSubmission("stage_2_sample_submission.csv");
 * const submission = buildSubmission(predictions, { sampleIds });
 * ```
 */
export async function readSampleSubmission(path: string): Promise<string[]> {
  assertPath("readSampleSubmission: path", path);
  const ids: string[] = [];
  await readSampleIds("readSampleSubmission", path, (id) => ids.push(id));
  return ids;
}
