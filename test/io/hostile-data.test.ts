import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { DataError } from "../../src/errors.js";
import { readMetadataTable } from "../../src/io/index.js";

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
});
