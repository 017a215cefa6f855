import { writeFile } from "node:fs/promises";
import type { SliceGeometry } from "../../types.js";
import { replaceFile } from "../files/atomic.js";
import { fileLabel } from "../files/read-bytes.js";
import { decodeParquet, type ParquetColumns } from "./decode-parquet.js";
import { encodeParquet } from "./encode-parquet.js";
import {
  fromCells,
  GEOMETRY_COLUMNS,
  geometryOf,
  METADATA_SCHEMA,
  type MetadataCells,
  type MetadataRow,
  toCells,
} from "./metadata-cells.js";
import type { ParquetColumn } from "./parquet-schema.js";
import { readParts } from "./read-parts.js";

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
 * solution's `train_metadata.parquet.gzip`, and eleven more (TransferSyntaxUID, InstanceNumber, SliceThickness,
 * GantryDetectorTilt, NumberOfFrames, PixelPaddingValue, WindowCenters, WindowWidths, SOPClassUID, ImageType,
 * PixelPaddingRangeLimit). pandas and DuckDB open it. Equal rows give equal bytes.
 *
 * @param rows Asked for one by one, and written in groups as they come: memory does not grow with their number.
 * @throws DataError when a number is not finite, or a whole number is not whole or needs more than 32 bits, and
 *   whatever `rows` throws; nothing is left behind then.
 */
export async function writeMetadataTable(
  path: string,
  rows: Iterable<MetadataRow> | AsyncIterable<MetadataRow>,
): Promise<void> {
  const content = { rows, cellsOf: toCells, footer: { pandas: describeToPandas(METADATA_SCHEMA) } };
  await replaceFile(path, (temporaryPath) => writeFile(temporaryPath, encodeParquet(METADATA_SCHEMA, content)));
}

/** Columns of the metadata table by name: the value of each slice, `undefined` where a slice has none. */
export type MetadataColumns<Name extends keyof MetadataCells> = {
  readonly [Key in Name]: readonly MetadataCells[Key][];
};

/**
 * Reads some columns of a table of slice headers, of any number of slices: what {@link writeMetadataTable} wrote, also
 * after pandas saved it again, or a table of the original solution. No other column is read.
 *
 * @param names Columns beside `Image`, which is always there.
 * @returns The columns, one value a slice, in the order of the file.
 * @throws RangeError for a name that is no column of the metadata table.
 * @throws DataError when the file cannot be read, is damaged, lacks a wanted column that every slice has, or holds a
 *   value that does not fit its column.
 */
export async function readMetadataColumns<Name extends keyof MetadataCells>(
  path: string,
  names: readonly Name[],
): Promise<MetadataColumns<Name | "Image">> {
  const wanted = ["Image", ...names] as const;
  const unknown = wanted.find((name) => !Object.hasOwn(METADATA_SCHEMA, name));
  if (unknown)
    throw new RangeError(`readMetadataColumns: names must be columns of the metadata table, got "${unknown}"`);
  const schema = Object.fromEntries(wanted.map((name) => [name, METADATA_SCHEMA[name]]));
  const columns = await readParts("readMetadataColumns", path, (file) => decodeParquet(file, schema, fileLabel(path)));
  return columns as MetadataColumns<Name | "Image">;
}

/** Picks one row out of the columns. `decodeParquet` has checked their types against the schema. */
function cellsOf(columns: ParquetColumns, row: number): MetadataCells {
  const cells: Record<string, unknown> = {};
  for (const name in columns) cells[name] = columns[name][row];
  return cells as MetadataCells;
}

/**
 * Reads a table of slice headers whole, as {@link readMetadataColumns} reads some columns of it. Of hundreds of
 * thousands of slices, columns are faster and take a fraction of the memory.
 *
 * @throws DataError when the file cannot be read, is damaged, lacks a column that every slice has (the tables of the
 *   original solution lack TransferSyntaxUID and NumberOfFrames), or holds a value that does not fit its column.
 */
export async function readMetadataTable(path: string): Promise<MetadataRow[]> {
  const columns = await readParts("readMetadataTable", path, (file) =>
    decodeParquet(file, METADATA_SCHEMA, fileLabel(path)),
  );
  return columns.Image.map((_, row) => fromCells(cellsOf(columns, row)));
}

/** A slice of the metadata table: its image, and what places it. */
export interface GeometryRow {
  /** The id of the image. */
  readonly Image: string;
  readonly geometry: SliceGeometry;
}

/**
 * Reads of a table of slice headers what places each slice in its series, and no other column: for hundreds of thousands of
 * slices, and for tables of the original solution.
 *
 * @throws DataError when the file cannot be read, is damaged, lacks one of these columns that every slice has, or holds a
 *   value that does not fit its column.
 */
export async function readSliceGeometry(path: string): Promise<GeometryRow[]> {
  const columns = await readMetadataColumns(path, GEOMETRY_COLUMNS);
  return columns.Image.map((Image, row) => ({ Image, geometry: geometryOf(cellsOf(columns, row)) }));
}
