import { existsSync } from "node:fs";
import { cp, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readMetadataTable, readPng, readTriplets } from "ct-hemorrhage/io";
import { type PrepareOptions, prepare, preparedPaths, readSliceOrders } from "ct-hemorrhage/pipeline";
import { describe, expect, test } from "vitest";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();
const data = fileURLToPath(new URL("../../../../shared/data/field/", import.meta.url));

/** Prepares a folder of the field data. */
async function prepareField(folder: string, options: Partial<PrepareOptions> = {}) {
  const summary = await prepare({ input: `${data}${folder}`, output: pathOf("out"), set: "s", threads: 1, ...options });
  return { summary, paths: preparedPaths(pathOf("out"), "s") };
}

/** The three channels of the center pixel of an image: the slice above, the slice itself, the slice below. */
async function centerOf(id: string): Promise<number[]> {
  const image = await readPng(preparedPaths(pathOf("out"), "s").image("adjacent_hu_cropped", id));
  const [row, col] = [image.shape[0] >> 1, image.shape[1] >> 1];
  return [0, 1, 2].map((channel) => image.get(row, col, channel));
}

/** Center pixels of five slices whose brain has 20, 30, 40, 50 and 60 HU, from the highest slice down. */
const BASE = [
  [60, 60, 50],
  [60, 50, 40],
  [50, 40, 30],
  [40, 30, 20],
  [30, 20, 20],
];

/** Center pixels of slices named by a prefix and 4 down to 0. */
const centersOf = (prefix: string) => Promise.all([4, 3, 2, 1, 0].map((index) => centerOf(`${prefix}${index}`)));

describe.skipIf(!existsSync(data))("prepare on inputs that went wrong (needs ../shared/data/field)", () => {
  test.each([
    ["two_kernels_one_series", "soft"],
    ["two_acquisitions", "a0k"],
    ["two_acquisitions_offset", "a0k"],
  ])("takes neighbors from one stack in %s", async (folder, prefix) => {
    const { summary, paths } = await prepareField(folder);
    expect(summary).toMatchObject({ images: 10, series: 1, stacks: 2, failures: [] });
    expect(await centersOf(prefix)).toEqual(BASE);
    const orders = await readSliceOrders(paths.metadata);
    expect(orders.map((ids) => ids.length)).toEqual([5, 5]);
    expect(orders[0]).toEqual([4, 3, 2, 1, 0].map((index) => `${prefix}${index}`));
  });

  test("takes neighbors from one time of perfusion_4d", async () => {
    const { summary } = await prepareField("perfusion_4d");
    expect(summary).toMatchObject({ images: 12, series: 1, stacks: 3, warnings: [] });
    expect(await centerOf("t0k3")).toEqual([50, 50, 40]);
    expect(await centerOf("t0k0")).toEqual([30, 20, 20]);
  });

  test.each([
    ["intercept_missing_16", "RescaleSlope"],
    ["intercept_empty", "RescaleIntercept"],
  ])("fails the files of %s, whose stored values are in no known unit", async (folder, keyword) => {
    await expect(prepareField(folder)).rejects.toThrow(`${keyword} is required, as in every CT image, got none`);
    const { failures } = preparedPaths(pathOf("out"), "s");
    expect((await readFile(failures, "utf8")).trim().split("\n")).toHaveLength(6);
  });

  test.each(["intercept_minus50_12bit", "slope_half_12bit_intercept0"])("shifts no value of %s", async (folder) => {
    const { summary } = await prepareField(folder);
    expect(await centersOf("s")).toEqual(BASE);
    expect(summary.warnings).toEqual([
      expect.objectContaining({ stack: 1, reason: expect.stringMatching("as low as air") }),
    ]);
  });

  test("keeps an implant of 3500 HU in metal_12bit_intercept0", async () => {
    await prepareField("metal_12bit_intercept0");
    expect(await centerOf("s2")).toEqual([255, 255, 255]);
  });

  test("draws implicit data sets behind explicit file meta, and counts them", async () => {
    const { summary } = await prepareField("wrong_ts_implicit_claimed_explicit");
    expect(summary.fileWarnings).toEqual({
      "the file meta says explicit, the data set is implicit: read as implicit": 5,
    });
    expect(await centersOf("s")).toEqual(BASE);
  });

  test("draws slices whose Modality is in lower case", async () => {
    const { summary } = await prepareField("lower_case_modality");
    expect([summary.images, summary.skipped, summary.fileWarnings]).toEqual([5, [], {}]);
    expect(await Promise.all(["s005", "s004", "s003", "s002", "s001"].map(centerOf))).toEqual(BASE);
  });

  test("skips iodine maps with the reason, and takes them if asked to", async () => {
    const reason = "skipped: 5 not in Hounsfield units: RescaleType US (take them with --include rescale-type)";
    await expect(prepareField("rescale_type_not_hu")).rejects.toThrow(reason);
    const { summary } = await prepareField("rescale_type_not_hu", { include: ["rescale-type", "map"] });
    expect(summary).toMatchObject({ images: 5, skipped: [] });
  });

  test("skips a coronal reformat, and takes it if asked to", async () => {
    const { summary } = await prepareField("mpr_coronal");
    expect(summary).toMatchObject({ images: 5, series: 1 });
    expect(summary.skipped).toHaveLength(5);
    expect(summary.skipped[0]).toMatchObject({ reason: "not axial: coronal", include: "orientation" });
    const all = await prepareField("mpr_coronal", { include: ["orientation"] });
    expect(all.summary).toMatchObject({ images: 10, series: 2, skipped: [] });
  });

  test("names no image after a copy that a browser or a file manager made", async () => {
    const { summary, paths } = await prepareField("browser_copies");
    const rows = await readMetadataTable(paths.metadata);
    expect(rows.map(({ Image }) => Image).sort()).toEqual([0, 1, 2, 3, 4].map((index) => `ID_00000000${index}`));
    expect(summary).toMatchObject({ images: 5, ids: "file", failures: [] });
    expect(summary.skipped).toContainEqual({
      file: "ID_000000001 - Copy.dcm",
      reason: "a copy of ID_000000001.dcm: the same bytes",
    });
    expect(summary.skipped).toHaveLength(3);
  });

  test("gives all images of cq500_names one kind of id, which another study does not change", async () => {
    const [one, other] = ["CQ500CT1 CQ500CT1", "CQ500CT0 CQ500CT0"];
    await cp(`${data}cq500_names/${one}`, pathOf("dicom", one), { recursive: true });
    const first = await prepareField("", { input: pathOf("dicom") });
    const before = await readTriplets(first.paths.triplets);
    await cp(`${data}cq500_names/${other}`, pathOf("dicom", other), { recursive: true });
    const both = await prepareField("", { input: pathOf("dicom") });
    expect(both.summary).toMatchObject({ images: 10, imagesBefore: before.length, ids: "uid", failures: [] });
    expect(await readTriplets(both.paths.triplets)).toEqual(expect.arrayContaining([...before]));
  });
});
