import { assertOptions, assertTexts } from "../../guards/internal.js";
import { shorten } from "../../shorten.js";
import { CLASSES, type PredictionTable } from "../../types.js";
import { imageId } from "../files/picture-name.js";
import { fileLabel, withPath } from "../files/read-bytes.js";
import { findColumns, type LongColumns, type WideColumns } from "./find-columns.js";
import { createPivot, type Pivot, setCell, toTable } from "./pivot.js";
import { type ReadRow, readRecords, type TableHeader } from "./read-records.js";

/** Settings of reading a table of labels or predictions. */
export interface TableOptions {
  /** Names of the classes, in the order of the result. Default: the six of the competition. */
  readonly classes?: readonly string[];
}

/** Format of the values of a table. */
export interface ValueFormat {
  /** Expected content, for messages: "0 or 1". */
  readonly expected: string;
  /** Returns the number, at least 0 or NaN; `undefined` for an invalid text. */
  readonly parse: (text: string) => number | undefined;
}

/** Expected form of a row of a long table, for messages. */
export const LONG_ROW = "row must be image_class,label";

/** Returns the expected form of a header, for messages. */
export function headerForm(classes: readonly string[]): string {
  return `header must be "ID,Label", or one column of ids and the classes ${classes.join(", ")}`;
}

/** Throws unless classes have different names. */
function assertClassNames(what: string, classes: readonly string[]): void {
  if (classes.length > 0 && new Set(classes).size === classes.length && !classes.includes("")) return;
  throw new RangeError(`${what}: classes must be different names, got ${shorten(`${JSON.stringify(classes)}`, 80)}`);
}

/** Returns a function that splits an id of image and class; its result is `undefined` if the id ends with no class. */
function createIdSplitter(classes: readonly string[]) {
  const columnOf = new Map(classes.map((name, column) => [name, column]));
  // Of two classes such as "shift" and "midline_shift", the longer one is meant.
  const withUnderscore = classes.filter((name) => name.includes("_")).sort((a, b) => b.length - a.length);
  return (id: string): { readonly image: string; readonly column: number } | undefined => {
    const longer = withUnderscore.find((name) => id.endsWith(`_${name}`));
    const end = longer === undefined ? id.lastIndexOf("_") : id.length - longer.length - 1;
    const column = columnOf.get(id.slice(end + 1));
    return column === undefined || end < 1 ? undefined : { image: id.slice(0, end), column };
  };
}

/** A table that is being read. */
interface OpenedTable {
  readonly pivot: Pivot;
  readonly header: TableHeader;
  readonly format: ValueFormat;
}

/** Parses a value, or throws. */
function parseValue(text: string, column: string, { format, header }: OpenedTable): number {
  const value = format.parse(header.hasDecimalComma ? text.replace(",", ".") : text);
  if (value === undefined) throw header.badRow(`${column} must be ${format.expected}`, text);
  return value;
}

/** Returns the function that reads the rows of a long table. */
function openLong(table: OpenedTable, columns: LongColumns): ReadRow {
  const { pivot, header } = table;
  const { names, badRow } = header;
  const splitId = createIdSplitter(pivot.classes);
  return ({ fields, number }) => {
    const id = fields[columns.id];
    if (fields.length !== names.length || id.lastIndexOf("_") < 1) throw badRow(LONG_ROW, fields.join(","));
    const split = splitId(id);
    if (split === undefined) {
      throw badRow(`class must be one of ${pivot.classes.join(", ")}`, id.slice(id.lastIndexOf("_") + 1));
    }
    const value = parseValue(fields[columns.value], "Label", table);
    setCell(pivot, { image: imageId(split.image), column: split.column, value, number }, header);
  };
}

/** Returns the function that reads the rows of a wide table. */
function openWide(table: OpenedTable, columns: WideColumns): ReadRow {
  const { pivot, header } = table;
  const { names, badRow } = header;
  return ({ fields, number }) => {
    if (fields.length !== names.length) throw badRow(`row must have ${names.length} fields`, fields.join(","));
    const image = imageId(fields[columns.id]);
    if (image === "") throw badRow("id must not be empty", fields.join(","));
    columns.values.forEach((field, column) => {
      const value = parseValue(fields[field], pivot.classes[column], table);
      setCell(pivot, { image, column, value, number }, header);
    });
  };
}

/**
 * Reads a table of labels or predictions in one pass, long or wide: see `readTable`.
 *
 * @param what Name of the calling function, for messages: "readLabels".
 * @param format Format of the values.
 * @returns Rows sorted by image, classes as given.
 * @throws RangeError for classes without names or with the same ones; DataError, with file and line, for an invalid
 * header, row, class or number and for rows that disagree; DataError for an image without one of the classes.
 */
export async function readClassTable(
  what: string,
  path: string,
  format: ValueFormat,
  options: TableOptions = {},
): Promise<PredictionTable> {
  assertOptions<TableOptions>(what, options, { classes: true });
  const { classes = CLASSES } = options;
  assertTexts(`${what}: classes`, classes);
  assertClassNames(what, classes);
  const pivot = createPivot(classes);
  await readRecords(what, path, (header) => {
    const columns = findColumns(header.names, classes);
    if (columns === undefined) throw header.badRow(headerForm(classes), header.names.join(","));
    const table = { pivot, header, format };
    return columns.form === "long" ? openLong(table, columns) : openWide(table, columns);
  });
  return withPath(path, () => toTable(what, fileLabel(path), pivot));
}
