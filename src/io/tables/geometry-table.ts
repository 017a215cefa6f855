import type { SeriesGeometry } from "../../volume/index.js";
import { quoteField, writeLines } from "../files/text-lines.js";

/** The columns of the table, in order: every field of the record. */
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
] as const satisfies readonly (keyof SeriesGeometry)[];

/** Decimals of numbers: as many as DICOM files commonly give; what lies beyond is rounding. */
const DECIMALS = 6;

/** Writes a field: numbers rounded, texts in quotes where they need them, nothing for `undefined`. */
function formatField(field: string | number | boolean | undefined): string {
  if (typeof field === "number") return String(Number(field.toFixed(DECIMALS)));
  return field === undefined ? "" : quoteField(String(field));
}

/** Makes the lines of the table. */
async function* geometryLines(rows: Iterable<SeriesGeometry> | AsyncIterable<SeriesGeometry>): AsyncGenerator<string> {
  yield COLUMNS.join(",");
  for await (const row of rows) yield COLUMNS.map((column) => formatField(row[column])).join(",");
}

/**
 * Writes the geometry of series as CSV with a header, one row a series, in the order given and in one step. Numbers
 * have at most six decimals; what there is none of is empty. The same rows give the same bytes.
 *
 * @param path As `stage_2_train_geometry.csv`; compressed where it ends with `.gz`.
 * @param rows As `describeGeometry` of `ct-hemorrhage/volume` makes them; each is asked for when its turn comes.
 * @throws whatever `rows` and the file system throw; no file is written then.
 */
export async function writeGeometry(
  path: string,
  rows: Iterable<SeriesGeometry> | AsyncIterable<SeriesGeometry>,
): Promise<void> {
  await writeLines(path, geometryLines(rows));
}
