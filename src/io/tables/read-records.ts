import type { AsyncBuffer } from "hyparquet";
import { DataError } from "../../errors.js";
import { quoteStart } from "../../shorten.js";
import { type FileKind, fileKind } from "../files/file-kind.js";
import { fileLabel, withPath } from "../files/read-bytes.js";
import { readLines } from "../files/text-lines.js";
import { decodeTexts } from "./decode-parquet.js";
import { readParts } from "./read-parts.js";
import { findSeparator, splitFields } from "./split-fields.js";

/** Endings of Parquet files. pandas compresses within a file, also in one that is named `.parquet.gzip`. */
const PARQUET_NAME = /\.(parquet|pq)(\.gzip)?$/i;

/** Function that makes the error of the current row, with the name of the file and the place of the row. */
export type BadRow = (expected: string, got: string) => DataError;

/** A row of a table. */
export interface TableRow {
  readonly fields: readonly string[];
  /** Its line in the file, from 1; in Parquet its row, from 1. */
  readonly number: number;
}

/** Header of a table. */
export interface TableHeader {
  /** Names of the columns, without spaces around them. */
  readonly names: readonly string[];
  /** "line" or "row", for messages about row numbers. */
  readonly unit: "line" | "row";
  /** Whether numbers may have a decimal comma, because commas do not separate fields. */
  readonly hasDecimalComma: boolean;
  readonly badRow: BadRow;
}

/** Receives the rows of a table. */
export type ReadRow = (row: TableRow) => void;

/** Receives the header of a table, and returns the function that receives its rows. */
export type OpenTable = (header: TableHeader) => ReadRow;

/** Names of other files that are taken for tables. */
const OTHER_FILES: Readonly<Record<FileKind, string>> = {
  "git-lfs": 'a git-lfs pointer to the file: fetch it with "git lfs pull"',
  html: "an HTML page: download the file itself, not the page about it",
  json: "JSON",
  zip: "a zip archive, such as .xlsx",
  pickle: "a pickle of Python",
  binary: "binary data, such as an image, or text that is not UTF-8",
};

/** Throws if the first line of a file shows that it is no table; the reader of the lines names the file. */
function assertTable(line: string): void {
  const kind = fileKind(line);
  if (kind !== undefined) throw new DataError(`must be a table in CSV or Parquet, got ${OTHER_FILES[kind]}`);
}

/** Reads a table of text. Empty lines are skipped. */
async function readText(what: string, path: string, openTable: OpenTable): Promise<void> {
  const file = fileLabel(path);
  let number = 0;
  const badRow: BadRow = (expected, got) =>
    new DataError(`${what}: "${file}" line ${number}: ${expected}, got ${quoteStart(got)}`, { file });
  let separator = findSeparator("");
  const split = (line: string) => {
    const fields = splitFields(line, separator);
    if (fields) return fields;
    throw badRow("a field in quotes must end with a quote, in the same line", line);
  };
  const startTable = (line: string) => {
    separator = findSeparator(line);
    const names = split(line).map((name) => name.trim());
    return openTable({ names, unit: "line", hasDecimalComma: separator !== ",", badRow });
  };
  let readRow: ReadRow | undefined;
  for await (const lines of readLines(what, path, assertTable)) {
    for (const line of lines) {
      number++;
      if (readRow === undefined) readRow = startTable(line);
      else if (line !== "") readRow({ fields: split(line), number });
    }
  }
  if (readRow === undefined) startTable("");
}

/** Reads a table in Parquet, whose cells become texts. */
async function readParquet(what: string, path: string, file: AsyncBuffer, openTable: OpenTable): Promise<void> {
  const label = fileLabel(path);
  let number = 0;
  const badRow: BadRow = (expected, got) =>
    new DataError(`${what}: "${label}" row ${number}: ${expected}, got ${quoteStart(got)}`, { file: label });
  const columns = await decodeTexts(file, label);
  const names = columns.map(({ name }) => name);
  const readRow = openTable({ names, unit: "row", hasDecimalComma: false, badRow });
  const rowCount = columns[0]?.texts.length ?? 0;
  while (number < rowCount) {
    number++;
    readRow({ fields: columns.map(({ texts }) => texts[number - 1]), number });
  }
}

/**
 * Reads the rows of a table one by one: CSV with commas, semicolons or tabs, which is decompressed if its name ends with
 * `.gz`, or Parquet, if its name ends with `.parquet`, `.pq` or `.parquet.gzip`. Fields may be in quotes.
 *
 * @param what Name of the calling function, for messages: "readLabels".
 * @throws DataError when the file cannot be read, is damaged Parquet, or has a field whose quote does not end; any error
 * of `openTable` and of the function that it returns.
 */
export async function readRecords(what: string, path: string, openTable: OpenTable): Promise<void> {
  await withPath(path, () =>
    PARQUET_NAME.test(path)
      ? readParts(what, path, (file) => readParquet(what, path, file, openTable))
      : readText(what, path, openTable),
  );
}
