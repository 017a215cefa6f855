import { Writable } from "node:stream";
import parquet, { type ColumnBuffer, type Field, type RowBuffer, type Writer } from "parquetjs-lite";
import { DataError } from "../../errors.js";
import { type Cell, cellFault, type ParquetColumn, type ParquetSchema } from "./parquet-schema.js";

/** Cells of a row, by column. */
type Cells = Readonly<Record<string, Cell>>;

/**
 * Content of a Parquet file: rows, which are requested once and one at a time, a function that returns the cells of a
 * row, and strings for the footer of the file.
 */
interface ParquetContent<Row> {
  readonly rows: Iterable<Row> | AsyncIterable<Row>;
  readonly cellsOf: (row: Row) => Cells;
  readonly footer: Readonly<Record<string, string>>;
}

/**
 * Default number of rows in a row group: enough to compress well, few enough that the writer holds little in memory.
 */
const ROW_GROUP_SIZE = 10_000;

/**
 * Describes a column to the writer. Statistics are left out: nothing here filters by them, and the writer would hold
 * every distinct value for them.
 */
function fieldOf({ type, optional }: ParquetColumn): Field {
  return { type, optional, compression: "GZIP", statistics: false };
}

/** Creates a stream that collects its input in `chunks`. */
function createSink(chunks: Uint8Array[]): Writable {
  return new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
}

/** Opens a writer of parquetjs-lite whose output is collected in `chunks`. */
async function openWriter(schema: ParquetSchema, chunks: Uint8Array[], rowGroupSize: number): Promise<Writer> {
  const fields = Object.entries(schema).map(([name, column]): [string, Field] => [name, fieldOf(column)]);
  // Pages of version 1, because every reader supports them; no page index, because it needs the statistics.
  const options = { rowGroupSize, pageSize: rowGroupSize, useDataPageV2: false, pageIndex: false };
  const parquetSchema = new parquet.ParquetSchema(Object.fromEntries(fields));
  return parquet.ParquetWriter.openStream(parquetSchema, createSink(chunks), options);
}

/** A column and its buffered values. */
interface Column extends ParquetColumn {
  readonly name: string;
  readonly buffer: ColumnBuffer;
}

/** Rows of the current group: the columns, and the same buffers in the form that the writer expects. */
interface RowGroup {
  readonly columns: readonly Column[];
  readonly rows: RowBuffer;
}

function emptyGroup(schema: ParquetSchema): RowGroup {
  const columns = Object.entries(schema).map(([name, column]): Column => {
    return { ...column, name, buffer: { dlevels: [], rlevels: [], values: [], distinct_values: new Set(), count: 0 } };
  });
  const columnData = Object.fromEntries(columns.map(({ name, buffer }) => [name, buffer]));
  const pages = Object.fromEntries(columns.map(({ name }): [string, unknown[]] => [name, []]));
  return { columns, rows: { rowCount: 0, pageRowCount: 0, columnData, pages } };
}

function assertCells({ columns }: RowGroup, cells: Cells, row: number): void {
  for (const column of columns) {
    const fault = cellFault(column, cells[column.name]);
    if (fault) throw new DataError(`encodeParquet: ${column.name} of row ${row} ${fault}`);
  }
}

/** Adds the cells of a row to their columns, as the writer does with appended rows. */
function addCells({ columns, rows }: RowGroup, cells: Cells): void {
  for (const { name, optional, buffer } of columns) {
    const cell = cells[name];
    buffer.count += 1;
    buffer.dlevels.push(optional && cell !== undefined ? 1 : 0);
    if (cell !== undefined) buffer.values.push(cell);
  }
  rows.rowCount += 1;
  rows.pageRowCount += 1;
}

/**
 * Encodes a table as the bytes of a Parquet file, in one part per row group of `rowGroupSize` rows, with one
 * GZIP-compressed page per column. Holds the rows of at most one group in memory. Equal rows give equal bytes, whatever
 * iterable they come from.
 *
 * All rows of a group except the last are put into the writer's buffer by column. The last row is appended, which
 * writes the group. Appending every row would give the same bytes in five times as long, because the writer takes each
 * row apart.
 *
 * @throws DataError when a cell does not fit its column; any error of `rows`.
 */
export async function* encodeParquet<Row>(
  schema: ParquetSchema,
  { rows, cellsOf, footer }: ParquetContent<Row>,
  { rowGroupSize = ROW_GROUP_SIZE }: { readonly rowGroupSize?: number } = {},
): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const writer = await openWriter(schema, chunks, rowGroupSize);
  for (const [key, text] of Object.entries(footer)) writer.setMetadata(key, text);
  let count = 0;
  let group = emptyGroup(schema);
  for await (const row of rows) {
    const cells = cellsOf(row);
    assertCells(group, cells, count++);
    if (group.rows.rowCount < rowGroupSize - 1) {
      addCells(group, cells);
      continue;
    }
    writer.rowBuffer = group.rows;
    await writer.appendRow(cells);
    group = emptyGroup(schema);
    yield* chunks.splice(0);
  }
  // Closing the writer writes the rows that are left in its buffer.
  writer.rowBuffer = group.rows;
  await writer.close();
  yield* chunks;
}
