import { readdir, readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { writeGeometry } from "../../../src/io/index.js";
import type { SeriesGeometry } from "../../../src/volume/index.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

const HEADER =
  "SeriesInstanceUID,StudyInstanceUID,slices,spacingMm,smallestStepMm,largestStepMm,isUniform,gaps,duplicates," +
  "otherOrientations,tiltDegrees,stack\n";

const regular: SeriesGeometry = {
  SeriesInstanceUID: "1.2",
  StudyInstanceUID: "1",
  stack: 1,
  slices: 32,
  spacingMm: 4.999994978335167,
  smallestStepMm: 0,
  largestStepMm: 5,
  isUniform: false,
  gaps: 0,
  duplicates: 1,
  otherOrientations: 0,
  tiltDegrees: 22.000000000000004,
};

const single: SeriesGeometry = {
  ...regular,
  SeriesInstanceUID: "1.1",
  slices: 1,
  spacingMm: undefined,
  smallestStepMm: undefined,
  largestStepMm: undefined,
  isUniform: true,
  duplicates: 0,
  tiltDegrees: undefined,
};

async function write(rows: Iterable<SeriesGeometry> | AsyncIterable<SeriesGeometry>): Promise<string> {
  await writeGeometry(pathOf("geometry.csv"), rows);
  return readFile(pathOf("geometry.csv"), "utf8");
}

async function* oneByOne(rows: readonly SeriesGeometry[]): AsyncGenerator<SeriesGeometry> {
  yield* rows;
}

describe("writeGeometry", () => {
  test("writes one row per series in the given order, with at most six decimals, and leaves absent values empty", async () => {
    expect(await write([regular, single])).toBe(
      `${HEADER}1.2,1,32,4.999995,0,5,false,0,1,0,22,1\n1.1,1,1,,,,true,0,0,0,,1\n`,
    );
  });

  test("writes the header alone for no series", async () => {
    expect(await write([])).toBe(HEADER);
  });

  test("writes rows from an asynchronous iterator like those of an array, compressed or not", async () => {
    const text = await write([regular, single]);
    expect(await write(oneByOne([regular, single]))).toBe(text);
    await writeGeometry(pathOf("geometry.csv.gz"), oneByOne([regular, single]));
    expect(gunzipSync(await readFile(pathOf("geometry.csv.gz"))).toString()).toBe(text);
  });

  test("quotes an id that needs it", async () => {
    const id = 'a,"b"\nc';
    const [row] = parse<{ SeriesInstanceUID: string }>(await write([{ ...regular, SeriesInstanceUID: id }]), {
      columns: true,
    });
    expect(row.SeriesInstanceUID).toBe(id);
  });

  test("leaves no file when the rows fail", async () => {
    async function* broken(): AsyncGenerator<SeriesGeometry> {
      yield regular;
      throw new Error("no more");
    }
    await expect(write(broken())).rejects.toThrow("no more");
    expect(await readdir(pathOf())).toEqual([]);
  });
});
