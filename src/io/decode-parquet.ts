import { gunzipSync } from "node:zlib";
import { type FileMetaData, parquetMetadata, parquetRead, parquetSchema } from "hyparquet";
import { DataError } from "../errors.js";
import { assertCell, type Cell, type ParquetColumn, type ParquetSchema } from "./parquet-schema.js";

/** The columns of a table, each with `rowCount` values. */
export interface ParquetTable {
  readonly rowCount: number;
  readonly columns: Readonly<Record<string, readonly Cell[]>>;
}

/** Brings a value of a file to the form of the schema: null and NaN are `undefined`, 64-bit integers are numbers. */
function toCell(value: unknown): Cell {
  if (value === null || value === undefined || Number.isNaN(value)) return undefined;
  return typeof value === "bigint" ? Number(value) : (value as Cell);
}

/** Throws on the required columns that a file lacks; optional ones may be absent. */
function assertColumns(schema: ParquetSchema, present: ReadonlySet<string>, name: string): void {
  const missing = Object.keys(schema).filter((column) => !schema[column].optional && !present.has(column));
  if (missing.length === 0) return;
  throw new DataError(`decodeParquet: "${name}" must have the columns ${missing.join(", ")}, got a table without`, {
    file: name,
  });
}

/** Reads whole columns, values as the file has them. */
async function readColumns(file: ArrayBuffer, metadata: FileMetaData, columns: string[]): Promise<Map<string, Cell[]>> {
  const cells = new Map(
    columns.map((column): [string, Cell[]] => [column, new Array<Cell>(Number(metadata.num_rows))]),
  );
  await parquetRead({
    file,
    metadata,
    columns,
    compressors: {
      GZIP: (compressed, outputLength) => gunzipSync(compressed, { maxOutputLength: Math.max(1, outputLength) }),
    },
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = cells.get(columnName) as Cell[];
      for (let i = 0; i < columnData.length; i++) column[rowStart + i] = toCell(columnData[i]);
    },
  });
  return cells;
}

function assertColumn(name: string, column: ParquetColumn, cells: readonly Cell[]): void {
  for (let row = 0; row < cells.length; row++) {
    assertCell(() => `decodeParquet: ${name} of row ${row}`, column, cells[row]);
  }
}

async function decodeColumns(file: ArrayBuffer, schema: ParquetSchema, name: string): Promise<ParquetTable> {
  const metadata = parquetMetadata(file);
  const present = new Set(parquetSchema(metadata).children.map(({ element }) => element.name));
  assertColumns(schema, present, name);
  const wanted = Object.keys(schema).filter((column) => present.has(column));
  const columns = await readColumns(file, metadata, wanted);
  for (const [column, cells] of columns) assertColumn(column, schema[column], cells);
  return { rowCount: Number(metadata.num_rows), columns: Object.fromEntries(columns) };
}

/**
 * Decodes the columns of a schema from a Parquet file of any writer; other columns of the file are left out, and
 * optional columns may be absent.
 *
 * @param name What messages call the table: a file name.
 * @throws DataError when the bytes are not whole Parquet, a required column is missing or a value does not fit.
 */
export async function decodeParquet(bytes: Uint8Array, schema: ParquetSchema, name: string): Promise<ParquetTable> {
  try {
    return await decodeColumns(new Uint8Array(bytes).buffer, schema, name);
  } catch (error) {
    if (error instanceof DataError) throw error;
    const got = `${bytes.length} bytes that break off or are damaged (${(error as Error).message})`;
    throw new DataError(`decodeParquet: "${name}" must be a whole Parquet file, got ${got}`, {
      file: name,
      cause: error,
    });
  }
}
