import { rm } from "node:fs/promises";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { DataError } from "../../src/errors.js";
import { writeJson, writeMetadataTable, writePng } from "../../src/io/index.js";
import { IMAGE_FOLDERS, isSafeName, openPreparedSet, preparedPaths } from "../../src/pipeline/prepared-folder.js";
import type { ByteImage, SliceMetadata } from "../../src/types.js";
import { useTemporaryFolder } from "../io/temporary-folder.js";

const pathOf = useTemporaryFolder();
const FOLDER = "adjacent_hu_cropped";

function metadataOf(id: string, changes: Partial<SliceMetadata> = {}): SliceMetadata {
  return {
    SOPInstanceUID: id,
    StudyInstanceUID: "study",
    SeriesInstanceUID: "series",
    TransferSyntaxUID: "1.2.840.10008.1.2.1",
    Rows: 1,
    Columns: 1,
    NumberOfFrames: 1,
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    ...changes,
  };
}

function grayPixel(value: number): ByteImage {
  return ndarray(Uint8Array.of(value, value, value), [1, 1, 3]);
}

/** Writes the set `s` by hand: slices `b` of patient P and `a` of nobody, one gray pixel of 80 each. */
async function writeSet(windowOnLoad: unknown): Promise<void> {
  const paths = preparedPaths(pathOf(), "s");
  const rows = [metadataOf("b", { PatientID: "P" }), metadataOf("a")];
  await writeMetadataTable(
    paths.metadata,
    rows.map((metadata) => ({ Image: metadata.SOPInstanceUID, metadata })),
  );
  await writeJson(paths.imageManifest(FOLDER), { folder: FOLDER, windowOnLoad });
  for (const id of ["a", "b"]) await writePng(paths.image(FOLDER, id), grayPixel(80));
}

describe("preparedPaths", () => {
  test("names tables and folders as the original solution does", () => {
    const paths = preparedPaths("out", "stage_2_train");
    expect(paths.metadata).toBe("out/stage_2_train_metadata.parquet.gzip");
    expect(paths.triplets).toBe("out/stage_2_train_triplets.csv");
    expect(paths.image("brain-subdural-bone", "ID_1")).toBe("out/png/stage_2_train/brain-subdural-bone/ID_1.png");
    expect(IMAGE_FOLDERS.map(paths.imageManifest)).toEqual([
      "out/png/stage_2_train/adjacent_hu_cropped/manifest.json",
      "out/png/stage_2_train/brain-subdural-bone/manifest.json",
    ]);
    expect([paths.failures, paths.skipped]).toEqual([
      "out/stage_2_train_failures.csv",
      "out/stage_2_train_skipped.csv",
    ]);
    expect(paths.manifest).toBe("out/stage_2_train_manifest.jsonl");
    expect(paths.geometry).toBe("out/stage_2_train_geometry.csv");
  });

  test("refuses a set whose name could leave the folder", () => {
    expect(() => preparedPaths("out", "../up")).toThrow(
      new RangeError('preparedPaths: set must be letters, digits, "_", "-" and ".", got "../up"'),
    );
  });
});

describe("isSafeName", () => {
  test.each(["ID_000012eaf", "1.2.840.113", "a", "stage-2"])("takes %s", (name) => {
    expect(isSafeName(name)).toBe(true);
  });

  test.each(["", ".", "..", ".hidden", "a/b", "a\\b", "a b", "a\n", "ä", "x".repeat(129)])("refuses %j", (name) => {
    expect(isSafeName(name)).toBe(false);
  });
});

describe("openPreparedSet", () => {
  test("lists ids sorted, patients or else studies, and applies the window of the folder", async () => {
    await writeSet({ level: 80, width: 200 });
    const { ids, patientOf, source, folder, window } = await openPreparedSet(pathOf(), "s", FOLDER);
    expect({ folder, window }).toEqual({ folder: pathOf("png/s", FOLDER), window: { level: 80, width: 200 } });
    expect(ids).toEqual(["a", "b"]);
    expect([...patientOf].sort()).toEqual([
      ["a", "study"],
      ["b", "P"],
    ]);
    // 80 in a window of -20..180 is 100 / 200 of 255.
    expect([...(await source("a")).data]).toEqual([127, 127, 127]);
  });

  test("leaves images as they are where the manifest says that they are windowed", async () => {
    await writeSet(null);
    const { source } = await openPreparedSet(pathOf(), "s", FOLDER);
    expect([...(await source("a")).data]).toEqual([80, 80, 80]);
  });

  test("applies the original's window, whatever that of the folder, where parity is asked for", async () => {
    for (const windowOnLoad of [null, { level: 40, width: 10 }]) {
      await writeSet(windowOnLoad);
      const { source, window } = await openPreparedSet(pathOf(), "s", FOLDER, { windowPolicy: "parity" });
      expect(window).toEqual({ level: 80, width: 200 });
      expect([...(await source("a")).data]).toEqual([127, 127, 127]);
    }
  });

  test.each([
    [undefined, "undefined"],
    [{ level: 80 }, '{"level":80}'],
    [{ level: 80, width: 0 }, '{"level":80,"width":0}'],
  ])("refuses a manifest with the window %j", async (windowOnLoad, shown) => {
    await writeSet(windowOnLoad);
    await expect(openPreparedSet(pathOf(), "s", FOLDER)).rejects.toThrow(
      new DataError(`openPreparedSet: manifest.json must give windowOnLoad as null or level and width, got ${shown}`, {
        file: "manifest.json",
      }),
    );
  });

  test("refuses a set that was not prepared, or not to its end", async () => {
    await writeSet(null);
    await rm(pathOf("s_metadata.parquet.gzip"));
    await expect(openPreparedSet(pathOf(), "s", FOLDER)).rejects.toThrow(
      new DataError("openPreparedSet: s must be prepared to its end, got no s_metadata.parquet.gzip", {
        file: "s_metadata.parquet.gzip",
      }),
    );
  });

  test("refuses a set that lacks an image of its table", async () => {
    await writeSet(null);
    await rm(preparedPaths(pathOf(), "s").image(FOLDER, "a"));
    await expect(openPreparedSet(pathOf(), "s", FOLDER)).rejects.toThrow(
      new DataError(
        "openPreparedSet: png/s/adjacent_hu_cropped must hold an image of each slice, got no a.png (1 of 2 are missing)",
        { file: "a.png" },
      ),
    );
  });

  test("passes over images that the table does not name", async () => {
    await writeSet(null);
    await writePng(preparedPaths(pathOf(), "s").image(FOLDER, "old"), grayPixel(1));
    expect((await openPreparedSet(pathOf(), "s", FOLDER)).ids).toEqual(["a", "b"]);
  });
});
