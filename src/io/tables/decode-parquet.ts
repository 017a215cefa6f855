import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { DataError } from "../../errors.js";
import { type OpenedParquet, openParquet } from "./open-parquet.js";
import { CODECS } from "./parquet-codecs.js";
import { type Cell, cellFault, type ParquetColumn, type ParquetSchema } from "./parquet-schema.js";

/** Columns of a table by name, each with one value per row. */
export type ParquetColumns = Readonly<Record<string, readonly Cell[]>>;

/** Converts a value of a file to a cell: null and NaN become `undefined`, 64-bit integers become numbers. */
function toCell(value: unknown): Cell {
  if (value === null || value === undefined || Number.isNaN(value)) return undefined;
  return typeof value === "bigint" ? Number(value) : (value as Cell);
}

/** Throws if required columns are missing; optional columns may be absent. */
function assertColumns(schema: ParquetSchema, present: ReadonlySet<string>, name: string): void {
  const missing = Object.keys(schema).filter((column) => !schema[column].optional && !present.has(column));
  if (missing.length === 0) return;
  const expected = `"${name}" must have the columns ${missing.join(", ")}`;
  throw new DataError(`decodeParquet: ${expected}, got a table without them`, { file: name });
}

/** Throws if one of some columns is compressed with a codec that cannot be read. */
function assertCodecs(names: readonly string[], { row_groups }: FileMetaData, name: string): void {
  for (const { meta_data } of row_groups.flatMap(({ columns }) => columns)) {
    if (meta_data === undefined || !names.includes(meta_data.path_in_schema[0])) continue;
    if (CODECS.includes(meta_data.codec)) continue;
    const codec = meta_data.codec ?? "an unknown codec";
    const expected = `codec of "${name}" not supported: must be one of ${CODECS.join(", ")}`;
    throw new DataError(`decodeParquet: ${expected}, got ${codec}`, { file: name });
  }
}

/**
 * Reads one column, one row group at a time: a column read at once would be held compressed, as bytes and as values.
 */
async function readColumn(opened: OpenedParquet, name: string, column: ParquetColumn): Promise<Cell[]> {
  const cells: Cell[] = [];
  for await (const pages of opened.readColumn(name)) {
    for (const value of pages.flatMap((page) => Array.from<unknown>(page))) {
      const cell = toCell(value);
      const fault = cellFault(column, cell);
      if (fault) throw new DataError(`decodeParquet: ${name} of row ${cells.length} ${fault}`);
      cells.push(cell);
    }
  }
  return cells;
}

async function decodeColumns(file: AsyncBuffer, schema: ParquetSchema, name: string): Promise<ParquetColumns> {
  const opened = await openParquet(file);
  const present = new Set(opened.names);
  assertColumns(schema, present, name);
  assertCodecs(Object.keys(schema), opened.metadata, name);
  const columns: Record<string, Cell[]> = {};
  for (const [column, kind] of Object.entries(schema)) {
    columns[column] = present.has(column)
      ? await readColumn(opened, column, kind)
      : new Array<Cell>(opened.rowCount).fill(undefined);
  }
  return columns;
}

/** Turns any error of decoding into one that names the file. */
function toDataError(error: unknown, { byteLength }: AsyncBuffer, name: string): DataError {
  if (error instanceof DataError) return error;
  const got = `${byteLength} bytes that are truncated or damaged (${(error as Error).message})`;
  return new DataError(`decodeParquet: "${name}" must be a whole Parquet file, got ${got}`, {
    file: name,
    cause: error,
  });
}

/** Converts a value of a file to a text: null and NaN become empty, booleans become 0 and 1. */
function toText(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return String(toCell(value) ?? "");
}

/** A column of texts. */
interface TextColumn {
  readonly name: string;
  readonly texts: readonly string[];
}

/** Reads all columns but nested ones as texts, one row group at a time. */
async function readTexts(file: AsyncBuffer, name: string): Promise<TextColumn[]> {
  const opened = await openParquet(file);
  assertCodecs(opened.flatNames, opened.metadata, name);
  const columns: TextColumn[] = [];
  for (const column of opened.flatNames) {
    const texts: string[] = [];
    for await (const pages of opened.readColumn(column)) {
      for (const page of pages) for (const value of page) texts.push(toText(value));
    }
    columns.push({ name: column, texts });
  }
  return columns;
}

/**
 * Decodes all columns of a Parquet file as texts, such as those of a CSV file. Nested columns are left out.
 *
 * @throws DataError when the bytes are not a complete Parquet file, or a column is compressed with another codec than
 * those of {@link CODECS}.
 */
export async function decodeTexts(file: AsyncBuffer, name: string): Promise<TextColumn[]> {
  try {
    return await readTexts(file, name);
  } catch (error) {
    throw toDataError(error, file, name);
  }
}

/**
 * Decodes the columns of a schema from a Parquet file of any writer. Other columns of the file are not read; optional
 * columns that the file lacks are filled with `undefined`.
 *
 * @param file The bytes, read in parts; an ArrayBuffer works too.
 * @param name Name of the table for messages: a file name.
 * @throws DataError when the bytes are not a complete Parquet file, a required column is missing, a column is compressed
 * with another codec than those of {@link CODECS}, or a value does not fit.
 */
export async function decodeParquet(file: AsyncBuffer, schema: ParquetSchema, name: string): Promise<ParquetColumns> {
  try {
    return await decodeColumns(file, schema, name);
  } catch (error) {
    throw toDataError(error, file, name);
  }
}
