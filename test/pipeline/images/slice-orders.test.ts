import { describe, expect, test } from "vitest";
import { parseMetadata } from "../../../src/dicom/index.js";
import { writeMetadataTable } from "../../../src/io/index.js";
import { readPlacedOrders, readSliceOrders } from "../../../src/pipeline/images/slice-orders.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { encodeSlice } from "../dicom-slices.js";

const pathOf = useTemporaryFolder();

/** Writes the metadata table of two series. */
async function writeTwoSeries(): Promise<string> {
  const rows = [
    ["low", "uid-1", 0, "s"],
    ["other", "uid-2", 50, "t"],
    ["high", "uid-3", 9, "s"],
  ] as const;
  await writeMetadataTable(
    pathOf("m.parquet.gzip"),
    rows.map(([Image, uid, z, series]) => ({
      Image,
      metadata: parseMetadata(encodeSlice(uid, { z, header: { SeriesInstanceUID: series } })),
    })),
  );
  return pathOf("m.parquet.gzip");
}

describe("readPlacedOrders", () => {
  test("returns the image ids of each series from top to bottom, and their positions", async () => {
    expect(await readPlacedOrders(await writeTwoSeries())).toEqual([
      { ids: ["high", "low"], positionsMm: [9, 0] },
      { ids: ["other"], positionsMm: [50] },
    ]);
  });
});

describe("readSliceOrders", () => {
  test("returns the image ids of each series from top to bottom, for any order and names of the rows", async () => {
    expect(await readSliceOrders(await writeTwoSeries())).toEqual([["high", "low"], ["other"]]);
  });

  test("names a table that does not exist", async () => {
    await expect(readSliceOrders(pathOf("none.parquet.gzip"))).rejects.toThrow(
      'readMetadataColumns: "none.parquet.gzip" must be readable, got ENOENT',
    );
  });
});
