import { readFile, truncate } from "node:fs/promises";
import { readMetadataTable, readPng, readTriplets } from "ct-hemorrhage/io";
import { type PrepareOptions, prepare } from "ct-hemorrhage/pipeline";
import { describe, expect, test } from "vitest";
import { useTemporaryFolder } from "../io/temporary-folder.js";
import { writeInto, writeSlice } from "./dicom-slices.js";
import { digestFolder } from "./folder-content.js";

const pathOf = useTemporaryFolder();

/** Prepares the folder `dicom` into the folder `prepared` as the set `s`. */
function prepareHere(options: Partial<PrepareOptions> = {}) {
  return prepare({ input: pathOf("dicom"), output: pathOf("prepared"), set: "s", threads: 1, ...options });
}

const failureLines = async () => (await readFile(pathOf("prepared", "failures.csv"), "utf8")).trimEnd().split("\n");
const imagePath = (folder: string, id: string) => pathOf("prepared", "png", "s", folder, `${id}.png`);

describe("prepare", () => {
  test("writes two images of each slice, both tables, the manifests and an empty list of failures", async () => {
    for (const [id, z] of [
      ["low", 0],
      ["high", 10],
      ["middle", 5],
    ] as const) {
      await writeSlice(pathOf("dicom", `${id}.dcm`), `uid-${id}`, { z });
    }
    expect(await prepareHere()).toEqual({ images: 3, imagesBefore: 0, series: 1, failures: [] });
    const png = ["high", "low", "middle"].map((id) => `${id}.png`);
    expect(Object.keys(await digestFolder(pathOf("prepared")))).toEqual([
      "failures.csv",
      ...["manifest.json", ...png].sort().map((name) => `png/s/adjacent_hu_cropped/${name}`),
      ...["manifest.json", ...png].sort().map((name) => `png/s/brain-subdural-bone/${name}`),
      "png/s/finished.jsonl",
      "s_metadata.parquet.gzip",
      "s_triplets.csv",
    ]);
    expect(await readTriplets(pathOf("prepared", "s_triplets.csv"))).toEqual([
      { previous: "high", center: "high", next: "middle" },
      { previous: "high", center: "middle", next: "low" },
      { previous: "middle", center: "low", next: "low" },
    ]);
    const rows = await readMetadataTable(pathOf("prepared", "s_metadata.parquet.gzip"));
    expect(rows.map(({ Image, metadata }) => [Image, metadata.SOPInstanceUID])).toEqual([
      ["high", "uid-high"],
      ["low", "uid-low"],
      ["middle", "uid-middle"],
    ]);
    expect(await failureLines()).toEqual(["file,stage,reason"]);
  });

  test("stacks the slice above, the slice and the slice below, and cuts out the tissue with its margin", async () => {
    for (const [id, z, tissue] of [
      ["a", 10, 50],
      ["b", 5, 60],
      ["c", 0, 70],
    ] as const) {
      await writeSlice(pathOf("dicom", id), id, { z, tissue });
    }
    await prepareHere({ marginPixels: 2 });
    const triplet = await readPng(imagePath("adjacent_hu_cropped", "b"));
    expect(triplet.shape).toEqual([12, 12, 3]);
    expect(Array.from(triplet.data.subarray(0, 3))).toEqual([0, 0, 0]);
    expect([0, 1, 2].map((channel) => triplet.get(6, 6, channel))).toEqual([50, 60, 70]);
    const windows = await readPng(imagePath("brain-subdural-bone", "b"));
    expect(windows.shape).toEqual([12, 12, 3]);
    // 60 HU in windows of 0..80, -20..180 and -400..1600: 191.25, 102 and 58.65 of 255.
    expect([0, 1, 2].map((channel) => windows.get(6, 6, channel))).toEqual([191, 102, 58]);
    const manifest = JSON.parse(
      await readFile(imagePath("adjacent_hu_cropped", "x").replace("x.png", "manifest.json"), "utf8"),
    );
    expect(manifest).toEqual({
      folder: "adjacent_hu_cropped",
      windowOnLoad: { level: 80, width: 200 },
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      marginPixels: 2,
      withoutHead: [],
    });
  });

  test("keeps a slice whole in which nothing is denser than water, and says so in the manifest", async () => {
    await writeSlice(pathOf("dicom", "air.dcm"), "1", { z: 0, tissue: -500 });
    await prepareHere();
    for (const folder of ["adjacent_hu_cropped", "brain-subdural-bone"]) {
      expect((await readPng(imagePath(folder, "air"))).shape).toEqual([32, 32, 3]);
      const manifest = await readFile(pathOf("prepared", "png", "s", folder, "manifest.json"), "utf8");
      expect(JSON.parse(manifest).withoutHead).toEqual(["air"]);
    }
  });

  test("gives the same bytes on one thread and on three", async () => {
    for (const series of ["x", "y", "z"]) {
      for (const z of [0, 5]) {
        await writeSlice(pathOf("dicom", series, `${series}${z}.dcm`), `${series}${z}`, {
          z,
          header: { SeriesInstanceUID: series },
        });
      }
    }
    await prepareHere();
    await prepareHere({ output: pathOf("other"), threads: 3 });
    expect(await digestFolder(pathOf("other"))).toEqual(await digestFolder(pathOf("prepared")));
  });

  test("names images by SOPInstanceUID where several files share a name", async () => {
    await writeSlice(pathOf("dicom", "a", "I10"), "1.10", { z: 0 });
    await writeSlice(pathOf("dicom", "b", "i10.DCM"), "1.20", { z: 5 });
    await writeSlice(pathOf("dicom", "b", "I20"), "1.30", { z: 10 });
    await prepareHere();
    const triplets = await readTriplets(pathOf("prepared", "s_triplets.csv"));
    expect(triplets.map(({ center }) => center)).toEqual(["I20", "1.20", "1.10"]);
  });

  test("goes on where files fail, closes up their neighbors and gives each a reason", async () => {
    for (const [id, z] of [
      ["a", 15],
      ["b", 10],
      ["c", 5],
      ["d", 0],
    ] as const) {
      await writeSlice(pathOf("dicom", `${id}.dcm`), id, { z });
    }
    await truncate(pathOf("dicom", "b.dcm"), 1500);
    await writeInto(pathOf("dicom", "notes.dcm"), "The patient was moved.");
    await writeSlice(pathOf("dicom", "twin.dcm"), "a", { z: 15 });
    await writeSlice(pathOf("dicom", "odd name.dcm"), "9", { z: 20 });
    await writeSlice(pathOf("dicom", "nowhere.dcm"), "10", { z: 0, header: { ImageOrientationPatient: undefined } });
    await writeSlice(pathOf("dicom", "wide.dcm"), "11", { z: -5, header: { Columns: 40, Rows: 40 } });
    const { images, failures } = await prepareHere();
    expect([images, failures.length]).toEqual([2, 7]);
    const triplets = await readTriplets(pathOf("prepared", "s_triplets.csv"));
    expect(triplets[1]).toEqual({ previous: "a", center: "c", next: "d" });
    expect(await failureLines()).toEqual([
      "file,stage,reason",
      expect.stringMatching(/^b\.dcm,pixels,.*2048 bytes/),
      expect.stringMatching(/^d\.dcm,image,.*\[32, 32\]/),
      'notes.dcm,header,"not a DICOM file: expected DICM at byte 128, got 22 bytes in all"',
      expect.stringMatching(/^nowhere\.dcm,order,.*ImageOrientationPatient must be present/),
      'odd name.dcm,header,"image name must be letters, digits, ""_"", ""-"" and ""."", got ""odd name"""',
      'twin.dcm,header,"SOPInstanceUID must be unique, got that of a.dcm"',
      expect.stringMatching(/^wide\.dcm,image,.*\[/),
    ]);
  });

  test("fails a series of two patients as a whole, and no other", async () => {
    await writeSlice(pathOf("dicom", "a.dcm"), "1", { z: 0 });
    await writeSlice(pathOf("dicom", "b.dcm"), "2", { z: 5, header: { PatientID: "other" } });
    await writeSlice(pathOf("dicom", "c.dcm"), "3", { z: 0, header: { SeriesInstanceUID: "1.3" } });
    const { images, failures } = await prepareHere();
    expect(images).toBe(1);
    expect(failures.map(({ file, stage }) => [file, stage])).toEqual([
      ["a.dcm", "order"],
      ["b.dcm", "order"],
    ]);
  });

  test("does not let two files write the same image", async () => {
    await writeSlice(pathOf("dicom", "1.5.dcm"), "1.1", { z: 0 });
    await writeSlice(pathOf("dicom", "a", "same.dcm"), "1.2", { z: 5 });
    await writeSlice(pathOf("dicom", "b", "same.dcm"), "1.5", { z: 10 });
    const { failures } = await prepareHere();
    const reason = 'image name must be unique, got "1.5" as of 1.5.dcm';
    expect(failures).toEqual([{ file: "b/same.dcm", stage: "header", reason }]);
  });

  test("reports headers and slices as they are done", async () => {
    for (const z of [0, 5]) {
      await writeSlice(pathOf("dicom", `${z}.dcm`), `${z}`, { z, header: { SeriesInstanceUID: `${z}` } });
    }
    const calls: (string | number)[][] = [];
    await prepareHere({ onProgress: (...call) => calls.push(call) });
    expect(calls).toEqual([
      ["headers", 1, 2],
      ["headers", 2, 2],
      ["images", 0, 2],
      ["images", 1, 2],
      ["images", 2, 2],
    ]);
  });

  test.each([
    ["an empty folder", undefined, "prepare: dicom must hold DICOM images, got none"],
    [
      "a text alone",
      "text",
      "prepare: dicom must hold DICOM images, got none; the first of 1 failures is a.dcm: " +
        "not a DICOM file: expected DICM at byte 128, got 4 bytes in all",
    ],
  ])("fails on %s and leaves no tables", async (_, text, message) => {
    await writeInto(pathOf("dicom", text === undefined ? ".hidden" : "a.dcm"), text ?? "");
    await expect(prepareHere()).rejects.toThrow(message);
    expect(Object.keys(await digestFolder(pathOf("prepared")))).toEqual(text === undefined ? [] : ["failures.csv"]);
  });

  test("leaves the list of failures alone where no slice of a series can be decoded", async () => {
    await writeSlice(pathOf("dicom", "a.dcm"), "1", { z: 0 });
    await truncate(pathOf("dicom", "a.dcm"), 1500);
    await expect(prepareHere()).rejects.toThrow("the first of 1 failures is a.dcm: ");
    expect(Object.keys(await digestFolder(pathOf("prepared")))).toEqual(["failures.csv"]);
  });

  test("fails where an image cannot be written, and names it", async () => {
    await writeSlice(pathOf("dicom", "a.dcm"), "1", { z: 0 });
    await writeInto(pathOf("prepared", "png", "s", "adjacent_hu_cropped"), "in the way");
    await expect(prepareHere()).rejects.toThrow(
      /^prepare: "adjacent_hu_cropped\/a.png" must be writable, got E[A-Z]+$/,
    );
    expect(Object.keys(await digestFolder(pathOf("prepared")))).toEqual(["png/s/adjacent_hu_cropped"]);
  });

  test("names a folder that is not there", async () => {
    await expect(prepareHere()).rejects.toThrow('listFiles: "dicom" must be readable, got ENOENT');
    expect(await digestFolder(pathOf())).toEqual({});
  });

  test.each([
    [{ marginPixels: -1 }, "prepare: marginPixels must be a whole number, at least 0, got -1"],
    [{ marginPixels: 1.5 }, "prepare: marginPixels must be a whole number, at least 0, got 1.5"],
    [{ threads: 0 }, "prepare: threads must be a whole number, at least 1, got 0"],
    [{ set: "../s" }, 'preparedPaths: set must be letters, digits, "_", "-" and ".", got "../s"'],
  ])("refuses %j before it reads anything", async (options, message) => {
    await expect(prepareHere(options)).rejects.toThrow(new RangeError(message));
  });

  test("refuses an output in its input", async () => {
    const output = pathOf("dicom", "prepared");
    await expect(prepareHere({ output })).rejects.toThrow(
      new RangeError('prepare: output must lie outside of input, got "prepared" in it: images are no DICOM files'),
    );
  });
});
