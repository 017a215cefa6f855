import { rm } from "node:fs/promises";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { writeJson, writeMetadataTable, writePng } from "../../../src/io/index.js";
import { createImageLoader } from "../../../src/pipeline/images/image-loader.js";
import {
  openCustomImages,
  openImages,
  openPreparedSet,
  openTrainingImages,
} from "../../../src/pipeline/images/open-images.js";
import { preparedPaths } from "../../../src/pipeline/images/prepared-folder.js";
import type { ByteImage, SliceMetadata } from "../../../src/types.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

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

/** Writes the set `s` by hand: slices `b` of patient P and `a` without a patient, one gray pixel of 80 each. */
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

describe("openPreparedSet", () => {
  test("sorts ids, falls back to studies for patients, and applies the window of the folder", async () => {
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

  test("leaves images as they are if the manifest says that they are windowed", async () => {
    await writeSet(null);
    const { source } = await openPreparedSet(pathOf(), "s", FOLDER);
    expect([...(await source("a")).data]).toEqual([80, 80, 80]);
  });

  test("applies the window of the original for parity, whatever the window of the folder", async () => {
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
      new DataError(`${FOLDER}/manifest.json: windowOnLoad must be null, or level and width, got ${shown}`, {
        file: `${FOLDER}/manifest.json`,
      }),
    );
  });

  test("refuses a set that is not prepared, or not fully", async () => {
    await writeSet(null);
    await rm(pathOf("s_metadata.parquet.gzip"));
    await expect(openPreparedSet(pathOf(), "s", FOLDER)).rejects.toThrow(
      new DataError("openPreparedSet: s must be fully prepared, got no s_metadata.parquet.gzip", {
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

  test("ignores images that the table does not list", async () => {
    await writeSet(null);
    await writePng(preparedPaths(pathOf(), "s").image(FOLDER, "old"), grayPixel(1));
    expect((await openPreparedSet(pathOf(), "s", FOLDER)).ids).toEqual(["a", "b"]);
  });
});

/** Writes a folder of PNGs with pixels of 80 by hand, and a table that lists one of them. */
async function writeOwn(): Promise<{ readonly images: string; readonly metadata: string }> {
  for (const id of ["head 1", "study/a", "study/b"]) await writePng(pathOf("png", `${id}.png`), grayPixel(80));
  const metadata = metadataOf("1.2.3", {
    PatientID: "P",
    ImagePositionPatient: [0, 0, 5],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  });
  await writeMetadataTable(pathOf("slices.parquet"), [{ Image: "study/b", metadata }]);
  return { images: pathOf("png"), metadata: pathOf("slices.parquet") };
}

describe("openCustomImages", () => {
  test("lists all images by their path, including those in subfolders, and loads them as they are", async () => {
    const { images } = await writeOwn();
    const { ids, window, source } = await openCustomImages({ images });
    expect({ ids, window }).toEqual({ ids: ["head 1", "study/a", "study/b"], window: null });
    expect([...(await source("study/a")).data]).toEqual([80, 80, 80]);
  });

  test("lists the slices of a table and their patients", async () => {
    const own = await writeOwn();
    const { ids, patientOf, metadata } = await openCustomImages(own);
    expect({ ids, metadata }).toEqual({ ids: ["study/b"], metadata: own.metadata });
    expect([...(patientOf ?? [])]).toEqual([["study/b", "P"]]);
  });

  test("refuses a table that gives an image two patients, and takes equal rows as one", async () => {
    const { images, metadata } = await writeOwn();
    const rowOf = (PatientID: string) => ({ Image: "study/b", metadata: metadataOf("1.2.3", { PatientID }) });
    await writeMetadataTable(metadata, [rowOf("P"), rowOf("P")]);
    expect((await openCustomImages({ images, metadata })).ids).toEqual(["study/b"]);
    await writeMetadataTable(metadata, [rowOf("P"), rowOf("Q")]);
    await expect(openCustomImages({ images, metadata })).rejects.toThrow(
      new DataError('slices.parquet: each image must have one patient, got two for "study/b" in rows 1 and 2', {
        file: "slices.parquet",
      }),
    );
  });

  test("applies the window of a manifest, or that of the original for parity", async () => {
    const { images } = await writeOwn();
    expect((await openCustomImages({ images }, { windowPolicy: "parity" })).window).toEqual({ level: 80, width: 200 });
    await writeJson(pathOf("png", "manifest.json"), { windowOnLoad: { level: 40, width: 80 } });
    expect((await openCustomImages({ images })).window).toEqual({ level: 40, width: 80 });
  });

  test("names what is missing: an image of the table, all images, the folder, the table", async () => {
    const { images, metadata } = await writeOwn();
    await rm(pathOf("png", "study/b.png"));
    await expect(openCustomImages({ images, metadata })).rejects.toThrow(
      new DataError("openCustomImages: png must hold an image of each slice, got no study/b.png (1 of 1 are missing)", {
        file: "study/b.png",
      }),
    );
    await writeJson(pathOf("empty", "other.json"), {});
    await expect(openCustomImages({ images: pathOf("empty") })).rejects.toThrow(
      new DataError("openCustomImages: empty must hold files that end in .png, .jpg or .jpeg, got none", {
        file: "empty",
      }),
    );
    await expect(openCustomImages({ images: pathOf("none") })).rejects.toThrow('"none" must be readable, got ENOENT');
    await expect(openCustomImages({ images, metadata: pathOf("no.parquet") })).rejects.toThrow(
      '"no.parquet" must be readable, got ENOENT',
    );
  });
});

describe("openCustomImages on files with other endings", () => {
  test("opens .PNG, .jpg and .jpeg, in this process and in a loader", async () => {
    for (const name of ["a.PNG", "b.png", "c/d.JPG", "e.jpeg"]) await writePng(pathOf("png", name), grayPixel(80));
    const set = await openCustomImages({ images: pathOf("png") });
    expect(set.ids).toEqual(["a", "b", "c/d", "e"]);
    expect(set.fileNames).toEqual({ a: "a.PNG", "c/d": "c/d.JPG", e: "e.jpeg" });
    for (const id of set.ids) expect([...(await set.source(id)).data]).toEqual([80, 80, 80]);
    const loader = createImageLoader(set, { size: 1, threads: 0 });
    for await (const [batch] of loader.viewBatches([set.ids], { views: 1 })) {
      expect([...batch.data]).toEqual(Array(12).fill(80));
    }
    await loader.close();
  });

  test("has no names for files that are named ID.png", async () => {
    const { images } = await writeOwn();
    expect((await openCustomImages({ images })).fileNames).toBeUndefined();
  });

  test("refuses two files of the same id", async () => {
    for (const name of ["a.PNG", "a.jpg"]) await writePng(pathOf("png", name), grayPixel(80));
    await expect(openCustomImages({ images: pathOf("png") })).rejects.toThrow(
      new DataError("openCustomImages: names must differ in more than their endings, got a.PNG and a.jpg", {
        file: "a.jpg",
      }),
    );
  });
});

describe("openImages", () => {
  test("needs the name of a set for prepared images only", async () => {
    const { images } = await writeOwn();
    expect((await openImages({ images }, { imageFolder: FOLDER })).ids).toHaveLength(3);
    await expect(openImages(pathOf(), { imageFolder: FOLDER })).rejects.toThrow(
      new TypeError("openImages: set must name a prepared set, got none"),
    );
  });
});

describe("openTrainingImages", () => {
  test("refuses a custom table without slice positions", async () => {
    const { images, metadata } = await writeOwn();
    const placeless = { Image: "study/b", metadata: metadataOf("1.2.3", { PatientID: "P" }) };
    await writeMetadataTable(metadata, [placeless]);
    await expect(openTrainingImages("trainRun", { images, metadata }, { imageFolder: FOLDER })).rejects.toThrow(
      "slice 1.2.3: ImageOrientationPatient must be two directions that span a plane, got none",
    );
  });

  test("needs a table with the patients of the images", async () => {
    const { images, metadata } = await writeOwn();
    const { patientOf } = await openTrainingImages("trainRun", { images, metadata }, { imageFolder: FOLDER });
    expect(patientOf.get("study/b")).toBe("P");
    await expect(openTrainingImages("trainRun", { images }, { imageFolder: FOLDER })).rejects.toThrow(
      new DataError("trainRun: data.metadata must name a table with the patient and position of each slice, got none"),
    );
  });
});
