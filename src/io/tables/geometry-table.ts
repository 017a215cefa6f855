import { assertPath, assertRow, assertRows, type RowTypes } from "../../guards/internal.js";
import type { SeriesGeometry } from "../../volume/index.js";
import { displayField, writeLines } from "../files/text-lines.js";

/** Columns of the table, in order: every field of the record. */
const COLUMNS = [
  "SeriesInstanceUID",
  "StudyInstanceUID",
  "slices",
  "spacingMm",
  "smallestStepMm",
  "largestStepMm",
  "isUniform",
  "gaps",
  "duplicates",
  "otherOrientations",
  "tiltDegrees",
  "stack",
] as const satisfies readonly (keyof SeriesGeometry)[];

/** Types of the columns. */
const TYPES: RowTypes<SeriesGeometry> = {
  SeriesInstanceUID: "text",
  StudyInstanceUID: "text",
  slices: "number",
  spacingMm: "number?",
  smallestStepMm: "number?",
  largestStepMm: "number?",
  isUniform: "flag",
  gaps: "number",
  duplicates: "number",
  otherOrientations: "number",
  tiltDegrees: "number?",
  stack: "number",
};

/** Decimal places of numbers: as many as DICOM files commonly give; further digits are rounding errors. */
const DECIMALS = 6;

/** Formats a field: numbers are rounded, strings are quoted if needed, `undefined` is empty. */
function formatField(field: string | number | boolean | undefined): string {
  if (typeof field === "number") return String(Number(field.toFixed(DECIMALS)));
  return typeof field === "string" ? displayField(field) : String(field ?? "");
}

/** Yields the lines of the table. */
async function* geometryLines(rows: Iterable<SeriesGeometry> | AsyncIterable<SeriesGeometry>): AsyncGenerator<string> {
  yield COLUMNS.join(",");
  let index = 0;
  for await (const row of rows) {
    assertRow("writeGeometry: row", index++, row, TYPES);
    yield COLUMNS.map((column) => formatField(row[column])).join(",");
  }
}

/**
 * Writes the geometry of series as CSV in one step: a header, then one row per stack of a series, in the given order. Numbers have
 * at most six decimals; absent values are empty. Equal rows give equal bytes.
 *
 * @param path File such as `stage_2_train_geometry.csv`; compressed if the name ends with `.gz`.
 * @param rows Rows from `describeGeometry` of `ct-hemorrhage/volume`. Each row is requested only when it is written.
 * @throws TypeError for anything but rows of this kind; any error of `rows` and of the file system; no file is written then.
 *
 * @example
 * ```ts
 * const rows = await readMetadataTable("stage_2_train_metadata.parquet.gzip");
 * const series = buildSeries(rows.map(({ metadata }) => metadata));
 * await writeGeometry("stage_2_train_geometry.csv", series.map(describeGeometry));
 * ```
 */
export async function writeGeometry(
  path: string,
  rows: Iterable<SeriesGeometry> | AsyncIterable<SeriesGeometry>,
): Promise<void> {
  assertPath("writeGeometry: path", path);
  assertRows("writeGeometry: rows", rows, "rows, as describeGeometry returns them");
  await writeLines(path, geometryLines(rows));
}
