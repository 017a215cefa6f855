import { readFile } from "node:fs/promises";
import { readMetadataTable } from "ct-hemorrhage/io";
import { type PrepareOptions, prepare, preparedPaths } from "ct-hemorrhage/pipeline";
import { describe, expect, test } from "vitest";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { writeSlice } from "../dicom-slices.js";
import { digestFolder } from "../folder-content.js";

const pathOf = useTemporaryFolder();

const prepareHere = (options: Partial<PrepareOptions> = {}) =>
  prepare({ input: pathOf("dicom"), output: pathOf("prepared"), set: "s", threads: 1, ...options });

const linesOf = async (path: string) => (await readFile(path, "utf8")).trimEnd().split("\n");
const paths = () => preparedPaths(pathOf("prepared"), "s");
const imagesOf = async () =>
  Object.keys(await digestFolder(paths().images("adjacent_hu_cropped"))).filter((name) => name.endsWith(".png"));

/** Writes a series of three slices that are 5 mm apart, the lowest at a height. */
async function writeThree(series: string, lowest: number, header = {}): Promise<void> {
  for (const index of [0, 1, 2]) {
    const id = `${series}${index}`;
    await writeSlice(pathOf("dicom", `${id}.dcm`), id, {
      z: lowest + index * 5,
      header: { SeriesInstanceUID: series, InstanceNumber: index, ...header },
    });
  }
}

describe("prepare on studies of several stacks", () => {
  test("lists stacks, their thickness and what separates them", async () => {
    await writeThree("a", 0, { SliceThickness: 5 });
    await writeThree("a", 0, { SliceThickness: 5 });
    for (const index of [0, 1, 2]) {
      const header = { SeriesInstanceUID: "a", InstanceNumber: 10 + index, SliceThickness: 1 };
      await writeSlice(pathOf("dicom", `thin${index}.dcm`), `thin${index}`, { z: index * 5, header });
    }
    expect(await prepareHere()).toMatchObject({ images: 6, series: 1, stacks: 2, warnings: [] });
    expect(await linesOf(paths().stacks)).toEqual([
      "StudyInstanceUID,SeriesInstanceUID,stack,slices,images,SliceThickness,ConvolutionKernel,splitBy,chosen,reason,warnings",
      "1.1,a,1,3,3,5,,SliceThickness,true,,",
      "1.1,a,2,3,3,1,,SliceThickness,true,,",
    ]);
    const rows = await readMetadataTable(paths().metadata);
    expect(rows.map(({ Image, metadata }) => [Image, metadata.stack])).toEqual([
      ...["a2", "a1", "a0"].map((id) => [id, 1]),
      ...["thin2", "thin1", "thin0"].map((id) => [id, 2]),
    ]);
  });

  test("draws one stack of each study if asked to, and says why in the table", async () => {
    await writeThree("thick", 0, { SliceThickness: 5 });
    await writeThree("thin", 0, { SliceThickness: 1 });
    expect(await prepareHere({ stack: "best" })).toMatchObject({ images: 3, series: 1, stacks: 1, imagesBefore: 0 });
    expect(await imagesOf()).toEqual(["thick0.png", "thick1.png", "thick2.png"]);
    expect((await linesOf(paths().stacks)).slice(1)).toEqual([
      '1.1,thick,1,3,3,5,,,true,"axial, 10 mm long, kernel not named (unknown), 5 mm thick, 3 slices",',
      "1.1,thin,1,3,0,1,,,false,1 mm thick; the chosen one: 5 mm thick,",
    ]);
  });

  test("repeats nothing for the same choice, and draws the rest if all stacks are asked for", async () => {
    await writeThree("thick", 0, { SliceThickness: 5 });
    await writeThree("thin", 0, { SliceThickness: 1 });
    await prepareHere({ stack: "best" });
    const before = await digestFolder(pathOf("prepared"));
    expect(await prepareHere({ stack: "best" })).toMatchObject({ images: 3, imagesBefore: 3 });
    expect(await digestFolder(pathOf("prepared"))).toEqual(before);
    expect(await prepareHere()).toMatchObject({ images: 6, imagesBefore: 0 });
    expect(await imagesOf()).toHaveLength(6);
    expect(await prepareHere({ stack: "best" })).toMatchObject({ images: 3, removed: 3 });
  });

  test("warns of equal positions that nothing tells apart", async () => {
    await writeThree("a", 0, { InstanceNumber: undefined });
    await writeSlice(pathOf("dicom", "twin.dcm"), "twin", { z: 5, tissue: 60, header: { SeriesInstanceUID: "a" } });
    const { warnings, stacks } = await prepareHere();
    const reason = "1 slice has the position of another slice: neighbors may be wrong";
    expect([stacks, warnings]).toEqual([1, [{ series: "a", stack: 1, reason }]]);
  });

  test("orders slices of one position by SliceLocation, with a warning", async () => {
    for (const [id, SliceLocation] of [
      ["low", -10],
      ["high", 20],
      ["middle", 5],
    ] as const) {
      await writeSlice(pathOf("dicom", `${id}.dcm`), id, { z: 0, header: { SeriesInstanceUID: "a", SliceLocation } });
    }
    const { warnings } = await prepareHere();
    expect(warnings).toMatchObject([
      { reason: "all slices have the same ImagePositionPatient: ordered by SliceLocation" },
    ]);
    const rows = await readMetadataTable(paths().metadata);
    expect(rows.map(({ Image }) => Image)).toEqual(["high", "middle", "low"]);
  });

  test("warns of slices of one position that are stacks of their own", async () => {
    for (const id of ["0", "1", "2"]) {
      const header = { SeriesInstanceUID: "a", InstanceNumber: Number(id) };
      await writeSlice(pathOf("dicom", `x${id}.dcm`), id, { z: 0, tissue: 40 + Number(id), header });
    }
    const reason = "all 3 slices of the series have one position: none has a neighbor";
    expect(await prepareHere()).toMatchObject({ stacks: 3, warnings: [{ series: "a", stack: 1, reason }] });
  });

  test("warns of a scan that was split over two series of one study", async () => {
    await writeThree("a", 15);
    await writeThree("b", 0);
    const { warnings } = await prepareHere();
    expect(warnings).toEqual([
      { series: "b", stack: 1, reason: "continues series a: one scan may be split over two series" },
    ]);
    expect((await linesOf(paths().stacks))[2]).toBe(
      "1.1,b,1,3,3,,,,true,,continues series a: one scan may be split over two series",
    );
  });
});

describe("names of images", () => {
  test("keep their kind when a file with a taken name is added, which fails", async () => {
    await writeThree("a", 0);
    expect(await prepareHere()).toMatchObject({ images: 3, ids: "file" });
    await writeSlice(pathOf("dicom", "other", "a0.dcm"), "9", { z: 0, header: { SeriesInstanceUID: "b" } });
    const { images, imagesBefore, ids, failures } = await prepareHere();
    expect([images, imagesBefore, ids]).toEqual([3, 3, "file"]);
    const reason = 'image name must be unique, got "a0" as of a0.dcm; --ids uid names by UID';
    expect(failures).toEqual([{ file: "other/a0.dcm", stage: "header", reason }]);
  });

  test("stay with their files when copies and other files of the same name or UID are added", async () => {
    for (const id of ["b0", "b1"]) await writeSlice(pathOf("dicom", "b", `${id}.dcm`), id, { z: Number(id[1]) });
    await prepareHere();
    const before = await imagesOf();
    const pictures = () => digestFolder(paths().images("adjacent_hu_cropped"));
    const digests = await pictures();
    await writeSlice(pathOf("dicom", "a", "b0.dcm"), "other", { z: 0, tissue: 70, header: { SeriesInstanceUID: "2" } });
    await writeSlice(pathOf("dicom", "a", "x.dcm"), "b1", { z: 1 });
    await writeSlice(pathOf("dicom", "a", "a.dcm"), "b0", { z: 0, tissue: 70 });
    const { failures, skipped, imagesBefore } = await prepareHere();
    expect([await imagesOf(), imagesBefore, await pictures()]).toEqual([before, 2, digests]);
    expect(skipped).toEqual([{ file: "a/x.dcm", reason: "a copy of b/b1.dcm: the same bytes" }]);
    expect(failures.map(({ file }) => file).sort()).toEqual(["a/a.dcm", "a/b0.dcm"]);
  });

  test("change with --ids, and the images of the old names are removed", async () => {
    await writeThree("a", 0);
    await prepareHere();
    expect(await prepareHere({ ids: "uid" })).toMatchObject({ images: 3, imagesBefore: 0, ids: "uid" });
    expect(await prepareHere()).toMatchObject({ images: 3, imagesBefore: 3, ids: "uid" });
  });

  test.each([
    [{ ids: "name" }, 'prepare: ids must be one of "file", "uid", got "name"'],
    [{ stack: "first" }, 'prepare: stack must be one of "all", "best", got "first"'],
    [{ include: ["mpr"] }, 'prepare: include must be one of "rescale-type", "map", "projection"'],
  ])("refuses %j", async (options, message) => {
    await expect(prepareHere(options as unknown as Partial<PrepareOptions>)).rejects.toThrow(message);
  });
});
