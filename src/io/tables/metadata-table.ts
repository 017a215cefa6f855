import { assertPath, assertRow, assertRows, assertTexts } from "../../guards/internal.js";
import { quoteStart } from "../../shorten.js";
import type { SliceGeometry } from "../../types.js";
import { writePartsAtomic } from "../files/atomic.js";
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
 * Describes the table to pandas, so that `pandas.read_parquet` uses `Image` as the index
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
 * Writes slice headers as gzip-compressed Parquet in one step: the index `Image`, the 29 columns of the original
 * solution's `train_metadata.parquet.gzip`, and thirteen more (TransferSyntaxUID, InstanceNumber, SliceThickness,
 * GantryDetectorTilt, NumberOfFrames, PixelPaddingValue, WindowCenters, WindowWidths, SOPClassUID, ImageType,
 * PixelPaddingRangeLimit, SliceLocation, Stack). pandas and DuckDB can open it. Equal rows give equal bytes.
 *
 * @param rows Rows, requested one at a time and written in groups, so that memory does not grow with their number.
 * @throws TypeError for a row without id or header; DataError when a number is not finite, or an integer column holds another number or one of more than 32 bits;
 * any error of `rows`. Nothing is left behind then.
 *
 * @example
 * ```ts
 * const metadata = await readMetadata("ID_000012eaf.dcm");
 * await writeMetadataTable("metadata.parquet.gzip", [{ Image: "ID_000012eaf", metadata }]);
 * ```
 */
export async function writeMetadataTable(
  path: string,
  rows: Iterable<MetadataRow> | AsyncIterable<MetadataRow>,
): Promise<void> {
  assertPath("writeMetadataTable: path", path);
  assertRows("writeMetadataTable: rows", rows, "rows of Image and metadata");
  let index = 0;
  const cellsOf = (row: MetadataRow) => {
    assertRow<MetadataRow>("writeMetadataTable: row", index++, row, { Image: "text", metadata: "record" });
    return toCells(row);
  };
  const content = { rows, cellsOf, footer: { pandas: describeToPandas(METADATA_SCHEMA) } };
  await writePartsAtomic(path, encodeParquet(METADATA_SCHEMA, content));
}

/** Columns of the metadata table by name: one value per slice, `undefined` for a slice without a value. */
export type MetadataColumns<Name extends keyof MetadataCells> = {
  readonly [Key in Name]: readonly MetadataCells[Key][];
};

/**
 * Reads some columns of a metadata table with any number of slices. The table comes from {@link writeMetadataTable},
 * even if pandas has saved it again, or from the original solution. Other columns are not read.
 *
 * @param names Columns in addition to `Image`, which is always included.
 * @returns The columns, with one value per slice in the order of the file.
 * @throws RangeError for a name that is not a column of the metadata table.
 * @throws DataError when the file cannot be read or is damaged, lacks a requested column that every slice must have, or
 * holds a value that does not fit its column.
 *
 * @example
 * ```ts
 * const { Image, PatientID } = await readMetadataColumns("stage_2_train_metadata.parquet.gzip", ["PatientID"]);
 * console.log(`${Image.length} slices of ${new Set(PatientID).size} patients`);
 * ```
 */
export async function readMetadataColumns<Name extends keyof MetadataCells>(
  path: string,
  names: readonly Name[],
): Promise<MetadataColumns<Name | "Image">> {
  assertPath("readMetadataColumns: path", path);
  assertTexts("readMetadataColumns: names", names);
  const wanted = ["Image", ...names] as const;
  const unknown = wanted.find((name) => !Object.hasOwn(METADATA_SCHEMA, name));
  if (unknown)
    throw new RangeError(
      `readMetadataColumns: names must be columns of the metadata table, got ${quoteStart(unknown)}`,
    );
  const schema = Object.fromEntries(wanted.map((name) => [name, METADATA_SCHEMA[name]]));
  const columns = await readParts("readMetadataColumns", path, (file) => decodeParquet(file, schema, fileLabel(path)));
  return columns as MetadataColumns<Name | "Image">;
}

/** Returns one row of the columns. `decodeParquet` has checked their types against the schema. */
function cellsOf(columns: ParquetColumns, row: number): MetadataCells {
  const cells: Record<string, unknown> = {};
  for (const name in columns) cells[name] = columns[name][row];
  return cells as MetadataCells;
}

/**
 * Reads a whole metadata table; {@link readMetadataColumns} reads some of its columns. For hundreds of thousands of
 * slices, reading columns is faster and takes a fraction of the memory.
 *
 * @throws DataError when the file cannot be read or is damaged, lacks a column that every slice must have (tables of
 * the original solution lack TransferSyntaxUID and NumberOfFrames), or holds a value that does not fit its column.
 *
 * @example
 * ```ts
 * const rows = await readMetadataTable("stage_2_train_metadata.parquet.gzip");
 * const series = buildSeries(rows.map(({ metadata }) => metadata));
 * ```
 */
export async function readMetadataTable(path: string): Promise<MetadataRow[]> {
  assertPath("readMetadataTable: path", path);
  const columns = await readParts("readMetadataTable", path, (file) =>
    decodeParquet(file, METADATA_SCHEMA, fileLabel(path)),
  );
  return columns.Image.map((_, row) => fromCells(cellsOf(columns, row)));
}

/** A slice of the metadata table: its image and its geometry. */
export interface GeometryRow {
  /** Id of the image. */
  readonly Image: string;
  readonly geometry: SliceGeometry;
}

/**
 * Reads the geometry of each slice from a metadata table, and no other column: for hundreds of thousands of slices, and
 * for tables of the original solution.
 *
 * @throws DataError when the file cannot be read or is damaged, lacks one of these columns that every slice must have,
 * or holds a value that does not fit its column.
 *
 * @example
 * ```ts
 * const rows = await readSliceGeometry("stage_2_train_metadata.parquet.gzip");
 * const series = buildSeries(rows.map(({ geometry }) => geometry));
 * console.log(series[0].slices.length, series[0].spacingMm);
 * ```
 */
export async function readSliceGeometry(path: string): Promise<GeometryRow[]> {
  assertPath("readSliceGeometry: path", path);
  const columns = await readMetadataColumns(path, GEOMETRY_COLUMNS);
  return columns.Image.map((Image, row) => ({ Image, geometry: geometryOf(cellsOf(columns, row)) }));
}
