import { Writable } from "node:stream";
import parquet, { type ColumnBuffer, type Field, type RowBuffer } from "parquetjs-lite";
import { assertCell, type Cell, type ParquetColumn, type ParquetSchema } from "./parquet-schema.js";

/** What is encoded: the value of each cell, asked for once and row by row, and texts for the footer of the file. */
export interface ParquetContent {
  readonly rowCount: number;
  readonly cellsAt: (row: number) => Readonly<Record<string, Cell>>;
  readonly footer: Readonly<Record<string, string>>;
}

/** Default number of rows in a row group: enough to compress well, few enough that a writer holds little at a time. */
const ROW_GROUP_SIZE = 20_000;

/** Statistics are left out: nobody here filters by them, and the writer would hold every distinct value for them. */
function fieldOf({ type, optional }: ParquetColumn): Field {
  return { type, optional, compression: "GZIP", statistics: false };
}

/** Appends one value to a column in the writer's own form. */
function appendCell(buffer: ColumnBuffer, optional: boolean, cell: Cell): void {
  buffer.count += 1;
  buffer.dlevels.push(optional && cell !== undefined ? 1 : 0);
  if (cell !== undefined) buffer.values.push(typeof cell === "string" ? Buffer.from(cell) : cell);
}

function emptyRows(names: readonly string[]): RowBuffer {
  const columnData = names.map((name): [string, ColumnBuffer] => [
    name,
    { dlevels: [], rlevels: [], values: [], distinct_values: new Set(), count: 0 },
  ]);
  const pages = names.map((name): [string, unknown[]] => [name, []]);
  return { rowCount: 0, pageRowCount: 0, columnData: Object.fromEntries(columnData), pages: Object.fromEntries(pages) };
}

/** Lays out the rows from `start` to before `end` by column, as the writer does by and by when rows are appended. */
function bufferRows(schema: ParquetSchema, cellsAt: ParquetContent["cellsAt"], start: number, end: number): RowBuffer {
  const columns = Object.entries(schema);
  const rows = emptyRows(Object.keys(schema));
  for (let row = start; row < end; row++) {
    const cells = cellsAt(row);
    for (const [name, column] of columns) {
      assertCell(() => `encodeParquet: ${name} of row ${row}`, column, cells[name]);
      appendCell(rows.columnData[name], column.optional, cells[name]);
    }
  }
  rows.rowCount = end - start;
  rows.pageRowCount = end - start;
  return rows;
}

/** Collects what is written to it. */
function createSink(chunks: Uint8Array[]): Writable {
  return new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
}

/**
 * Encodes a table as a Parquet file: one row group for every `rowGroupSize` rows, one GZIP-compressed page a column.
 *
 * All rows of a group but its last are put into the writer's buffer by column, and the last is appended, which writes
 * the group. Appending every row gives the same bytes in five times as long: the writer takes each row apart anew.
 *
 * @throws DataError when a cell does not fit its column.
 */
export async function encodeParquet(
  schema: ParquetSchema,
  { rowCount, cellsAt, footer }: ParquetContent,
  { rowGroupSize = ROW_GROUP_SIZE }: { readonly rowGroupSize?: number } = {},
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const fields = Object.entries(schema).map(([name, column]): [string, Field] => [name, fieldOf(column)]);
  // Pages of version 1 because every reader knows them; no page index because it needs the statistics.
  const options = { rowGroupSize, pageSize: rowGroupSize, useDataPageV2: false, pageIndex: false };
  const writer = await parquet.ParquetWriter.openStream(
    new parquet.ParquetSchema(Object.fromEntries(fields)),
    createSink(chunks),
    options,
  );
  for (const [key, text] of Object.entries(footer)) writer.setMetadata(key, text);
  for (let start = 0; start < rowCount; start += rowGroupSize) {
    // The last group needs no last row to be appended: closing the writer writes what is in its buffer.
    const last = start + rowGroupSize - 1;
    writer.rowBuffer = bufferRows(schema, cellsAt, start, Math.min(last, rowCount));
    if (last < rowCount) await writer.appendRow(cellsAt(last));
  }
  await writer.close();
  return Buffer.concat(chunks);
}
