import { writeFileAtomic } from "./atomic.js";
import { decodeParquet, type ParquetTable } from "./decode-parquet.js";
import { encodeParquet } from "./encode-parquet.js";
import { fromCells, METADATA_SCHEMA, type MetadataCells, type MetadataRow, toCells } from "./metadata-cells.js";
import type { ParquetColumn } from "./parquet-schema.js";
import { fileLabel, readBytes } from "./read-bytes.js";

const PANDAS_TYPES = {
  UTF8: { pandas_type: "unicode", numpy_type: "object" },
  DOUBLE: { pandas_type: "float64", numpy_type: "float64" },
  INT32: { pandas_type: "int32", numpy_type: "int32" },
} as const;

/**
 * Describes the table to pandas, so that `pandas.read_parquet` makes `Image` the index
 * (https://pandas.pydata.org/docs/development/developer.html, "Storing pandas DataFrame objects in Parquet format").
 */
function describeToPandas(schema: Readonly<Record<string, ParquetColumn>>): string {
  const columns = Object.entries(schema).map(([name, { type }]) => ({
    name,
    field_name: name,
    ...PANDAS_TYPES[type],
    metadata: null,
  }));
  return JSON.stringify({ index_columns: ["Image"], column_indexes: [], columns, pandas_version: "1.0.0" });
}

/**
 * Writes slice headers as gzip-compressed Parquet, in one step: the index `Image`, the 29 columns of the original
 * solution's `train_metadata.parquet.gzip`, and eight more (TransferSyntaxUID, InstanceNumber, SliceThickness,
 * GantryDetectorTilt, NumberOfFrames, PixelPaddingValue, WindowCenters, WindowWidths). pandas and DuckDB open it.
 * Equal rows give equal bytes.
 *
 * @throws DataError when a number is not finite, or a whole number is not whole or needs more than 32 bits.
 */
export async function writeMetadataTable(path: string, rows: readonly MetadataRow[]): Promise<void> {
  const content = {
    rowCount: rows.length,
    cellsAt: (row: number) => toCells(rows[row]),
    footer: { pandas: describeToPandas(METADATA_SCHEMA) },
  };
  await writeFileAtomic(path, await encodeParquet(METADATA_SCHEMA, content));
}

/** Picks one row out of the columns. `decodeParquet` has checked their types against the schema. */
function cellsOf({ columns }: ParquetTable, row: number): MetadataCells {
  const cells: Record<string, unknown> = {};
  for (const name in columns) cells[name] = columns[name][row];
  return cells as MetadataCells;
}

/**
 * Reads a table of slice headers: what {@link writeMetadataTable} wrote, also after pandas saved it again.
 *
 * @throws DataError when the file cannot be read, is damaged, lacks a column that every slice has (the tables of the
 * original solution lack TransferSyntaxUID and NumberOfFrames), or holds a value that does not fit its column.
 */
export async function readMetadataTable(path: string): Promise<MetadataRow[]> {
  const bytes = await readBytes("readMetadataTable", path);
  const table = await decodeParquet(bytes, METADATA_SCHEMA, fileLabel(path));
  return Array.from({ length: table.rowCount }, (_, row) => fromCells(cellsOf(table, row)));
}
