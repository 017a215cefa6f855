import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseHuImage } from "../../src/dicom/index.js";
import { DataError, DicomError } from "../../src/errors.js";
import { readDicom, readLabels, readMetadataTable, readPng, readTeamFolds } from "../../src/io/index.js";

const folder = fileURLToPath(new URL("../../../shared/data/field/hostile/", import.meta.url));

/** Runs work that must fail with a DataError in one line, within seconds and without much memory. */
async function refusalOf(work: () => Promise<unknown>) {
  const startTime = performance.now();
  const startBytes = process.memoryUsage.rss();
  const error = await work().then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).message.split("\n")).toHaveLength(1);
  expect((error as DataError).message.length).toBeLessThan(500);
  expect(performance.now() - startTime).toBeLessThan(5000);
  expect(process.memoryUsage.rss() - startBytes).toBeLessThan(300e6);
  return error as DataError;
}

describe.skipIf(!existsSync(folder))("hostile files (need ../shared/data/field)", () => {
  test("a Parquet page without its length ends", async () => {
    const { message } = await refusalOf(() => readMetadataTable(`${folder}parquet-hang-1.parquet`));
    expect(message).toMatch(/^decodeParquet: "parquet-hang-1.parquet" must be a whole Parquet file, got 39750 bytes/);
  });

  test("a zip archive of folds is refused by the size that it states", async () => {
    const { message } = await refusalOf(() => readTeamFolds(`${folder}folds-bomb.zip`));
    expect(message).toBe('readTeamFolds: "train_0.csv" must have at most 27960256 bytes, got 629145617');
  });

  test("a line of 100 MB is refused", async () => {
    const { message } = await refusalOf(() => readLabels(`${folder}line-100m.csv.gz`));
    expect(message).toBe('readLabels: "line-100m.csv.gz" line 2 must have at most 1048576 characters, got more');
  });

  test("a PNG of 11 KB is refused that becomes 268 MB", async () => {
    const { message } = await refusalOf(() => readPng(`${folder}png-g1-9459.png`));
    expect(message).toMatch(/\(9459 x 9459 pixels in 10957 bytes\)$/);
  });

  test("half a codestream of JPEG extended is refused", async () => {
    const bytes = await readDicom(`${folder}jpeg51-half-codestream.dcm`);
    await expect(parseHuImage(bytes)).rejects.toThrow(DicomError);
  });
});
