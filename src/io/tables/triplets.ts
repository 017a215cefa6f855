import { DataError } from "../../errors.js";
import { assertPath, assertRow, assertRows } from "../../guards/internal.js";
import { quoteStart } from "../../shorten.js";
import type { Triplet } from "../../types.js";
import { fileLabel } from "../files/read-bytes.js";
import { assertPlainFields, readLines, writeLines } from "../files/text-lines.js";

/** Unnamed column for the row number, then the channels of the image that a triplet becomes. */
const HEADER = ",red,green,blue";

/** Yields the lines of a triplet file. */
function* tripletLines(triplets: Iterable<Triplet>): Generator<string> {
  yield HEADER;
  let row = 0;
  for (const triplet of triplets) {
    assertRow<Triplet>("writeTriplets: triplet", row, triplet, { previous: "text", center: "text", next: "text" });
    const { previous, center, next } = triplet;
    assertPlainFields("writeTriplets: ids", [previous, center, next]);
    yield `${row++},${previous},${center},${next}`;
  }
}

/**
 * Writes triplets as `,red,green,blue` in one step: row number, previous, center and next slice.
 *
 * @param path File such as `train_triplets.csv`; compressed if the name ends with `.gz`.
 * @throws TypeError for anything but triplets of three ids; DataError for an id that contains a comma, a quote or a control
 *   character.
 *
 * @example
 * ```ts
 * const triplets = buildSeries(slices).flatMap((series) => buildTriplets(series));
 * await writeTriplets("stage_2_train_triplets.csv", triplets);
 * ```
 */
export async function writeTriplets(path: string, triplets: Iterable<Triplet>): Promise<void> {
  assertPath("writeTriplets: path", path);
  assertRows("writeTriplets: triplets", triplets, "triplets");
  await writeLines(path, tripletLines(triplets));
}

/** Parses one row; `undefined` unless it has a row number and three ids. */
function parseTriplet(line: string): Triplet | undefined {
  const fields = line.split(",");
  if (fields.length !== 4 || fields.includes("")) return undefined;
  const [, previous, center, next] = fields;
  return { previous, center, next };
}

/**
 * Reads triplets that `writeTriplets` wrote, in the order of the file. Row numbers are ignored.
 *
 * @throws DataError, with file and line, for an invalid header, a row without exactly four fields, or rows of the same
 * center with other neighbors.
 *
 * @example
 * ```ts
 * const [{ previous, center, next }] = await readTriplets("stage_2_train_triplets.csv");
 * ```
 */
export async function readTriplets(path: string): Promise<Triplet[]> {
  assertPath("readTriplets: path", path);
  const file = fileLabel(path);
  const triplets: Triplet[] = [];
  let lineNumber = 0;
  const lines: number[] = [];
  const rowOf = new Map<string, number>();
  const badRow = (expected: string, got: string) =>
    new DataError(`readTriplets: "${file}" line ${lineNumber}: ${expected}, got ${quoteStart(got)}`, { file, path });
  const assertLine = (holds: boolean, expected: string, line: string) => {
    if (!holds) throw badRow(expected, line);
  };
  const add = (triplet: Triplet) => {
    const { previous, center, next } = triplet;
    const row = rowOf.get(center);
    if (row === undefined) rowOf.set(center, triplets.length);
    else if (triplets[row].previous !== previous || triplets[row].next !== next) {
      const earlier = `line ${lines[row]}, ${triplets[row].previous} and ${triplets[row].next}`;
      throw badRow(`neighbors of "${center}" must agree with ${earlier}`, `${previous} and ${next}`);
    }
    lines.push(lineNumber);
    triplets.push(triplet);
  };
  for await (const block of readLines("readTriplets", path)) {
    for (const line of block) {
      lineNumber++;
      const triplet = parseTriplet(line);
      if (lineNumber === 1) assertLine(line === HEADER, `header must be "${HEADER}"`, line);
      else if (triplet) add(triplet);
      else assertLine(line === "", "row must be number,red,green,blue", line);
    }
  }
  if (lineNumber === 0) assertLine(false, `header must be "${HEADER}"`, "");
  return triplets;
}
