import { createHash } from "node:crypto";
import { readFile, truncate } from "node:fs/promises";
import { DataError } from "ct-hemorrhage";
import { parseImage } from "ct-hemorrhage/dicom";
import { readMetadataTable, readPng, readTriplets } from "ct-hemorrhage/io";
import { IMAGE_FOLDERS, type PrepareOptions, prepare, preparedPaths, type SeriesRecord } from "ct-hemorrhage/pipeline";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readFixture } from "../../engines.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { encodeSlice, writeInto, writeSlice } from "../dicom-slices.js";
import { digestFolder } from "../folder-content.js";

const pathOf = useTemporaryFolder();

/** Prepares the folder `dicom` into the folder `prepared` as the set `s`. */
function prepareHere(options: Partial<PrepareOptions> = {}) {
  return prepare({ input: pathOf("dicom"), output: pathOf("prepared"), set: "s", threads: 1, ...options });
}

const CLEAN = {
  ...{ warnings: [], withoutHead: 0, removed: 0, failures: [], skipped: [] },
  ...{ identifying: {}, fileWarnings: {} },
};

/** Reads the lines of the preparation manifest, except the first, which holds the format. */
async function recordsOf(): Promise<SeriesRecord[]> {
  const lines = (await readFile(pathOf("prepared", "s_manifest.jsonl"), "utf8")).trimEnd().split("\n");
  return lines.slice(1).map((line) => JSON.parse(line));
}

const failureLines = async () => (await readFile(pathOf("prepared", "s_failures.csv"), "utf8")).trimEnd().split("\n");
const imagePath = (folder: string, id: string) => pathOf("prepared", "png", "s", folder, `${id}.png`);

/** A file of three frames, compressed as JPEG 2000, in base64. */
function enhancedFile(): string {
  const here = new URL("../../dicom/pixels/decode-slice.test.ts", import.meta.url).href;
  const files = readFixture<{ name: string; kind: string; file: string }[]>(here, "compressed.json");
  return files.find(({ name, kind }) => kind === "enhanced" && name.startsWith("JPEG 2000"))!.file;
}

describe("prepare", () => {
  test("writes two images of each slice, the tables, the manifests and an empty list of failures", async () => {
    for (const [id, z] of [
      ["low", 0],
      ["high", 10],
      ["middle", 5],
    ] as const) {
      await writeSlice(pathOf("dicom", `${id}.dcm`), `uid-${id}`, { z });
    }
    expect(await prepareHere()).toEqual({ images: 3, imagesBefore: 0, series: 1, stacks: 1, ids: "file", ...CLEAN });
    const png = ["high", "low", "middle"].map((id) => `${id}.png`);
    expect(Object.keys(await digestFolder(pathOf("prepared")))).toEqual([
      ...["manifest.json", ...png].sort().map((name) => `png/s/adjacent_hu_cropped/${name}`),
      ...["manifest.json", ...png].sort().map((name) => `png/s/brain-subdural-bone/${name}`),
      "s_failures.csv",
      "s_geometry.csv",
      "s_manifest.jsonl",
      "s_metadata.parquet.gzip",
      "s_skipped.csv",
      "s_stacks.csv",
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
      ["middle", "uid-middle"],
      ["low", "uid-low"],
    ]);
    expect(await failureLines()).toEqual(["file,stage,reason"]);
  });

  test("stacks the slice above, the slice and the slice below, and crops to the tissue with its margin", async () => {
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
      crop: "image",
      square: false,
      maxStepMm: null,
    });
  });

  test("keeps a slice whole if nothing in it is denser than water, and records this in the manifest", async () => {
    await writeSlice(pathOf("dicom", "air.dcm"), "1", { z: 0, tissue: -500 });
    expect((await prepareHere()).withoutHead).toBe(1);
    const [{ slices }] = await recordsOf();
    for (const folder of IMAGE_FOLDERS) {
      expect((await readPng(imagePath(folder, "air"))).shape).toEqual([32, 32, 3]);
      expect(slices[0].images[folder]).toMatchObject({ row: 0, col: 0, rows: 32, cols: 32, head: false });
    }
  });

  test("records inputs with size and hash, boxes, and sizes of images", async () => {
    const bytes = encodeSlice("1", { z: 0 });
    await writeInto(pathOf("dicom", "a.dcm"), bytes);
    await prepareHere({ marginPixels: 2 });
    const [{ series, settings, inputs, stacks, slices }] = await recordsOf();
    expect([series, stacks.map(({ geometry }) => geometry.slices)]).toEqual(["1.2", [1]]);
    const version = expect.stringMatching(/^\d/);
    expect(settings).toEqual({ version, marginPixels: 2, crop: "image", square: false, maxStepMm: null });
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect(inputs).toEqual([{ file: "a.dcm", id: "a", bytes: bytes.length, sha256 }]);
    const png = await readFile(imagePath("adjacent_hu_cropped", "a"));
    const box = { row: 10, col: 10, rows: 12, cols: 12 };
    expect(slices[0].images.adjacent_hu_cropped).toEqual({ ...box, head: true, bytes: png.length });
  });

  test("writes the same bytes on one thread and on three", async () => {
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

  test("names all images by SOPInstanceUID if several files share a name", async () => {
    await writeSlice(pathOf("dicom", "a", "I10"), "1.10", { z: 0 });
    await writeSlice(pathOf("dicom", "b", "i10.DCM"), "1.20", { z: 5 });
    await writeSlice(pathOf("dicom", "b", "I20"), "1.30", { z: 10 });
    await prepareHere();
    const triplets = await readTriplets(pathOf("prepared", "s_triplets.csv"));
    expect(triplets.map(({ center }) => center)).toEqual(["1.30", "1.20", "1.10"]);
  });

  test("continues if files fail, joins their neighbors and gives each file a reason", async () => {
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
    await writeSlice(pathOf("dicom", "twin.dcm"), "a", { z: 20 });
    await writeSlice(pathOf("dicom", "nowhere.dcm"), "10", { z: 0, header: { ImageOrientationPatient: undefined } });
    const { images, failures } = await prepareHere();
    expect([images, failures.length]).toEqual([3, 4]);
    const triplets = await readTriplets(pathOf("prepared", "s_triplets.csv"));
    expect(triplets[1]).toEqual({ previous: "a", center: "c", next: "d" });
    expect(await failureLines()).toEqual([
      "file,stage,reason",
      expect.stringMatching(/^b\.dcm,pixels,.*2048 bytes/),
      'notes.dcm,header,"not a DICOM file: expected DICM at byte 128, got 22 bytes in all"',
      expect.stringMatching(/^nowhere\.dcm,order,.*ImageOrientationPatient must be present/),
      'twin.dcm,header,"SOPInstanceUID must be unique, got that of a.dcm"',
    ]);
  });

  test("takes no neighbor of another size", async () => {
    await writeSlice(pathOf("dicom", "small.dcm"), "1", { z: 5 });
    await writeSlice(pathOf("dicom", "wide.dcm"), "2", { z: 0, header: { Columns: 40, Rows: 40 } });
    expect((await prepareHere()).images).toBe(2);
    const triplets = await readTriplets(pathOf("prepared", "s_triplets.csv"));
    expect(triplets).toEqual(["small", "wide"].map((id) => ({ previous: id, center: id, next: id })));
  });

  test("takes no neighbor beyond the longest step", async () => {
    for (const z of [0, 5, 20]) await writeSlice(pathOf("dicom", `z${z}.dcm`), `${z}`, { z });
    await prepareHere({ maxStepMm: 5 });
    expect(await readTriplets(pathOf("prepared", "s_triplets.csv"))).toEqual([
      { previous: "z20", center: "z20", next: "z20" },
      { previous: "z5", center: "z5", next: "z0" },
      { previous: "z5", center: "z0", next: "z0" },
    ]);
  });

  test("crops all slices of a series to one box", async () => {
    await writeSlice(pathOf("dicom", "head.dcm"), "1", { z: 0 });
    await writeSlice(pathOf("dicom", "air.dcm"), "2", { z: 5, tissue: -500 });
    await prepareHere({ crop: "series", marginPixels: 2 });
    for (const folder of IMAGE_FOLDERS) {
      for (const id of ["head", "air"]) expect((await readPng(imagePath(folder, id))).shape).toEqual([12, 12, 3]);
    }
  });

  test("records which slices show no head even if all are cropped to one box", async () => {
    for (const [id, z, tissue] of [
      ["top", 15, -500],
      ["air", 10, -500],
      ["head", 5, 40],
    ] as const) {
      await writeSlice(pathOf("dicom", `${id}.dcm`), id, { z, tissue });
    }
    expect((await prepareHere({ crop: "series" })).withoutHead).toBe(2);
    const [{ slices }] = await recordsOf();
    const heads = slices.map(({ id, images }) => [id, ...IMAGE_FOLDERS.map((folder) => images[folder].head)]);
    expect(heads).toEqual([
      ["top", false, false],
      ["air", true, false],
      ["head", true, true],
    ]);
  });

  test("does not take a speck for a head", async () => {
    // A square of 64 pixels in total is a fortieth of a percent of this image.
    await writeSlice(pathOf("dicom", "speck.dcm"), "1", { z: 0, header: { Rows: 512, Columns: 512 } });
    expect((await prepareHere()).withoutHead).toBe(1);
    expect((await readPng(imagePath("brain-subdural-bone", "speck"))).shape).toEqual([512, 512, 3]);
  });

  test("grows boxes to squares that stay inside the image", async () => {
    await writeSlice(pathOf("dicom", "a.dcm"), "1", { z: 0, header: { Rows: 20, Columns: 32 } });
    await prepareHere({ square: true, marginPixels: 3 });
    for (const folder of IMAGE_FOLDERS) {
      const { shape } = await readPng(imagePath(folder, "a"));
      expect(shape[0]).toBe(shape[1]);
    }
  });

  test("makes each frame of a file a slice with its own name", async () => {
    await writeInto(pathOf("dicom", "frames.dcm"), Buffer.from(enhancedFile(), "base64"));
    const { failures } = await prepareHere();
    expect(failures).toEqual([]);
    const ids = (await readTriplets(pathOf("prepared", "s_triplets.csv"))).map(({ center }) => center);
    expect(ids.sort()).toEqual(["frames_f0001", "frames_f0002", "frames_f0003"]);
  });

  test("names the frames of a file that cannot be decoded", async () => {
    const bytes = Buffer.from(enhancedFile(), "base64");
    for (const parts of parseImage(bytes).frames.slice(1)) for (const part of parts) part.fill(0, 4);
    await writeInto(pathOf("dicom", "frames.dcm"), bytes);
    const { images, failures } = await prepareHere();
    expect([images, ...failures.map(({ reason }) => reason.split(":")[0]).sort()]).toEqual([1, "frame 2", "frame 3"]);
  });

  test("skips files that are not CT slices, and says why", async () => {
    await writeSlice(pathOf("dicom", "ct.dcm"), "1", { z: 0 });
    await writeSlice(pathOf("dicom", "mr.dcm"), "2", { z: 0, header: { Modality: "MR" } });
    await writeInto(pathOf("dicom", "labels.csv"), "ID,Label\n");
    const { images, failures, skipped } = await prepareHere();
    expect([images, failures]).toEqual([1, []]);
    expect(skipped).toEqual([
      { file: "labels.csv", reason: "not a DICOM file" },
      { file: "mr.dcm", reason: "not CT: Modality MR" },
    ]);
    expect(await readFile(pathOf("prepared", "s_skipped.csv"), "utf8")).toBe(
      "file,stage,reason\nlabels.csv,header,not a DICOM file\nmr.dcm,header,not CT: Modality MR\n",
    );
  });

  test("names images by SOPInstanceUID if the name of the file does not suit an image", async () => {
    for (const [index, name] of ["odd name.dcm", "con.dcm", `${"x".repeat(200)}.dcm`].entries()) {
      await writeSlice(pathOf("dicom", name), `1.${index}`, { z: index });
    }
    await prepareHere();
    const triplets = await readTriplets(pathOf("prepared", "s_triplets.csv"));
    expect(triplets.map(({ center }) => center).sort()).toEqual(["1.0", "1.1", "1.2"]);
  });

  test.each(["../../x", "/etc/x", "con", "x".repeat(300), "a\\b", ".hidden"])(
    "writes nothing outside of its folder for the SOPInstanceUID %j",
    async (uid) => {
      await writeSlice(pathOf("dicom", "sound.dcm"), "1", { z: 0 });
      await writeSlice(pathOf("dicom", "a", "odd name.dcm"), uid, { z: 5 });
      const { images, failures } = await prepareHere();
      expect(images).toBe(1);
      expect(failures).toEqual([
        { file: "a/odd name.dcm", stage: "header", reason: expect.stringMatching(/^image name must be letters/) },
      ]);
      const all = Object.keys(await digestFolder(pathOf()));
      expect(all.filter((file) => !/^(dicom|prepared)\//.test(file))).toEqual([]);
    },
  );

  test("prepares the entries of a zip archive as those of a folder", async () => {
    const slices = [0, 5].map((z) => [`head/${z}.dcm`, encodeSlice(`1.${z}`, { z })] as const);
    await writeInto(pathOf("dicom.zip"), zipSync(Object.fromEntries(slices)));
    for (const [file, bytes] of slices) await writeInto(pathOf("dicom", file), bytes);
    await prepareHere();
    await prepareHere({ input: pathOf("dicom.zip"), output: pathOf("zipped") });
    expect(await digestFolder(pathOf("zipped"))).toEqual(await digestFolder(pathOf("prepared")));
  });

  test("leaves out the slice of another patient, and prepares the rest of its series", async () => {
    for (const [id, z] of [
      ["a", 0],
      ["b", 5],
      ["c", 10],
    ] as const) {
      await writeSlice(pathOf("dicom", `${id}.dcm`), id, { z, header: { PatientID: id === "b" ? "other" : "one" } });
    }
    const { images, failures } = await prepareHere();
    expect(images).toBe(2);
    expect(failures.map(({ file, stage }) => [file, stage])).toEqual([["b.dcm", "order"]]);
    expect((await readTriplets(pathOf("prepared", "s_triplets.csv")))[0]).toEqual({
      previous: "c",
      center: "c",
      next: "a",
    });
  });

  test("does not let two files write the same image", async () => {
    await writeSlice(pathOf("dicom", "1.5.dcm"), "1.1", { z: 0 });
    await writeSlice(pathOf("dicom", "a", "same.dcm"), "1.2", { z: 5 });
    await writeSlice(pathOf("dicom", "b", "same.dcm"), "1.5", { z: 10 });
    const { failures } = await prepareHere({ ids: "file" });
    const reason = 'image name must be unique, got "same" as of a/same.dcm; --ids uid names by UID';
    expect(failures).toEqual([{ file: "b/same.dcm", stage: "header", reason }]);
  });

  test("reports headers and slices as they are done", async () => {
    for (const z of [0, 5]) {
      await writeSlice(pathOf("dicom", `${z}.dcm`), `${z}`, { z, header: { SeriesInstanceUID: `${z}` } });
    }
    const calls: (string | number)[][] = [];
    await prepareHere({ onProgress: (...call) => calls.push(call) });
    expect(calls).toEqual([
      ["headers", 2, 2],
      ["images", 0, 2],
      ["images", 1, 2],
      ["images", 2, 2],
    ]);
  });

  test("rejects a preparation without the name of a set", async () => {
    const { set: _, ...withoutSet } = { input: pathOf("dicom"), output: pathOf("prepared"), set: "s" };
    await expect(prepare(withoutSet as PrepareOptions)).rejects.toThrow(
      new TypeError('prepare: set must name the prepared set, as in set: "stage_2_train", got none'),
    );
    expect(() => preparedPaths("prepared", undefined as never)).toThrow(
      new TypeError('preparedPaths: set must name the prepared set, such as "stage_2_train", got none'),
    );
  });

  test.each([
    ["an empty folder", undefined, "prepare: dicom must hold CT slices as DICOM files, got none"],
    [
      "a text alone",
      "text",
      "prepare: dicom must hold CT slices as DICOM files, got none; the first of 1 failures is a.dcm: " +
        "not a DICOM file: expected DICM at byte 128, got 4 bytes in all",
    ],
  ])("fails on %s and leaves no tables", async (_, text, message) => {
    await writeInto(pathOf("dicom", text === undefined ? ".hidden" : "a.dcm"), text ?? "");
    await expect(prepareHere()).rejects.toThrow(message);
    expect(Object.keys(await digestFolder(pathOf("prepared")))).toEqual(
      text === undefined ? [] : ["s_failures.csv", "s_skipped.csv"],
    );
  });

  test("leaves only the list of failures if no slice of a series can be decoded", async () => {
    await writeSlice(pathOf("dicom", "a.dcm"), "1", { z: 0 });
    await truncate(pathOf("dicom", "a.dcm"), 1500);
    await expect(prepareHere()).rejects.toThrow("the first of 1 failures is a.dcm: ");
    expect(Object.keys(await digestFolder(pathOf("prepared")))).toEqual([
      "s_failures.csv",
      "s_manifest.jsonl",
      "s_skipped.csv",
    ]);
  });

  test("counts the skipped files of an input without CT", async () => {
    for (const id of ["1", "2"]) {
      await writeSlice(pathOf("dicom", `${id}.dcm`), id, { z: 0, header: { Modality: "MR" } });
    }
    await expect(prepareHere()).rejects.toThrow(
      "prepare: dicom must hold CT slices as DICOM files, got none; skipped: 2 not CT: Modality MR",
    );
    expect((await readFile(pathOf("prepared", "s_skipped.csv"), "utf8")).split("\n")[1]).toBe(
      "1.dcm,header,not CT: Modality MR",
    );
  });

  test("fails before it reads a header if the output cannot be created", async () => {
    await writeSlice(pathOf("dicom", "a.dcm"), "1", { z: 0 });
    await writeInto(pathOf("prepared"), "in the way");
    const stages: string[] = [];
    await expect(prepareHere({ onProgress: (stage) => stages.push(stage) })).rejects.toThrow(
      new DataError('prepare: "prepared" must be writable, got EEXIST', { file: "prepared" }),
    );
    expect(stages).toEqual([]);
  });

  test("keeps the tables of another set in the same folder", async () => {
    await writeInto(pathOf("dicom", "bad.dcm"), "text");
    await writeSlice(pathOf("dicom", "a.dcm"), "1", { z: 0 });
    await prepareHere();
    const before = await digestFolder(pathOf("prepared"));
    await writeSlice(pathOf("other", "b.dcm"), "2", { z: 0 });
    await prepareHere({ input: pathOf("other"), set: "t" });
    expect(await digestFolder(pathOf("prepared"))).toMatchObject(before);
  });

  test("fails if images cannot be written, and names their folder", async () => {
    await writeSlice(pathOf("dicom", "a.dcm"), "1", { z: 0 });
    await writeInto(pathOf("prepared", "png", "s", "adjacent_hu_cropped"), "in the way");
    await expect(prepareHere()).rejects.toThrow(/^prepare: "adjacent_hu_cropped" must be writable, got E[A-Z]+$/);
    expect(Object.keys(await digestFolder(pathOf("prepared")))).toEqual([
      "png/s/adjacent_hu_cropped",
      "s_manifest.jsonl",
    ]);
  });

  test("names a folder that does not exist", async () => {
    await expect(prepareHere()).rejects.toThrow('listSource: "dicom" must be readable, got ENOENT');
    expect(await digestFolder(pathOf())).toEqual({});
  });

  test.each([
    [{ marginPixels: -1 }, "prepare: marginPixels must be a whole number, at least 0, got -1"],
    [{ marginPixels: 1.5 }, "prepare: marginPixels must be a whole number, at least 0, got 1.5"],
    [{ crop: "study" as "series" }, 'prepare: crop must be "image" or "series", got "study"'],
    [{ maxStepMm: 0 }, "prepare: maxStepMm must be above 0, got 0"],
    [{ threads: 0 }, "prepare: threads must be a whole number, at least 1, got 0"],
    [{ set: "../s" }, 'preparedPaths: set must be letters, digits, "_", "-" and ".", got "../s"'],
  ])("refuses %j before it reads anything", async (options, message) => {
    await expect(prepareHere(options)).rejects.toThrow(new RangeError(message));
  });

  test("refuses an output inside its input", async () => {
    const output = pathOf("dicom", "prepared");
    await expect(prepareHere({ output })).rejects.toThrow(
      new RangeError('prepare: output must be outside of input, got "prepared" in it: images are not DICOM files'),
    );
  });
});
