import { existsSync, readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import { readMetadataTable, readPng, readTriplets } from "ct-hemorrhage/io";
import { IMAGE_FOLDERS, type PrepareSummary, prepare, preparedPaths } from "ct-hemorrhage/pipeline";
import { describe, expect, test } from "vitest";
import { useTemporaryFolder } from "../io/temporary-folder.js";
import { digestFolder } from "./folder-content.js";

const pathOf = useTemporaryFolder();
const data = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

/** Prepares a folder of the real data, copies of several, and its paths. */
async function prepareData(...folders: readonly string[]) {
  for (const folder of folders) await cp(`${data}${folder}`, pathOf("dicom", folder), { recursive: true });
  const summary = await prepare({ input: pathOf("dicom"), output: pathOf("out"), set: "s" });
  return { summary, paths: preparedPaths(pathOf("out"), "s") };
}

/** The names of the images in a folder, without `.png`. */
async function imagesIn(folder: string): Promise<string[]> {
  const files = Object.keys(await digestFolder(folder)).filter((file) => file.endsWith(".png"));
  return files.map((file) => file.slice(0, -4)).sort();
}

const reasonOf = ({ failures }: PrepareSummary, file: string) =>
  failures.find((failure) => failure.file === file)?.reason;

describe.skipIf(!existsSync(`${data}rsna-study-32`))("prepare on a whole RSNA study (needs ../shared/data)", () => {
  test("makes 32 images of both kinds in the published order, highest slice first", async () => {
    const { summary, paths } = await prepareData("rsna-study-32/stage_2_test_images");
    expect(summary).toEqual({ images: 32, imagesBefore: 0, series: 1, failures: [] });
    for (const folder of IMAGE_FOLDERS) expect(await imagesIn(paths.images(folder))).toHaveLength(32);
    expect(await readMetadataTable(paths.metadata)).toHaveLength(32);
    const rows: { Image: string; all_SOPInstanceUID: string }[] = parse(
      readFileSync(`${data}rsna-study-32/test_concat_st2.csv`),
      { columns: true },
    );
    const order = rows[0].all_SOPInstanceUID.split(",").reverse();
    expect(await readTriplets(paths.triplets)).toEqual(
      order.map((center, index) => ({
        previous: order[Math.max(index - 1, 0)],
        center,
        next: order[Math.min(index + 1, 31)],
      })),
    );
  });
});

describe.skipIf(!existsSync(`${data}rsna-slices-20`))("prepare on single RSNA slices (needs ../shared/data)", () => {
  test.each([
    ["rsna-slices-20", 20],
    ["rsna-labelled-5", 5],
  ])("makes no black and no empty image of %s", async (folder, count) => {
    const { summary, paths } = await prepareData(folder);
    expect([summary.images, summary.series]).toEqual([count, count]);
    expect(summary.failures.every(({ file }) => file.endsWith(".csv"))).toBe(true);
    for (const kind of IMAGE_FOLDERS) {
      const ids = await imagesIn(paths.images(kind));
      expect(ids).toHaveLength(count);
      for (const id of ids) {
        const { shape, data: bytes } = await readPng(paths.image(kind, id));
        expect(Math.min(shape[0], shape[1]), id).toBeGreaterThan(20);
        expect(bytes.filter((byte) => byte > 0).length, id).toBeGreaterThan(1000);
      }
    }
  });
});

describe.skipIf(!existsSync(`${data}head-phantom-philips`))("prepare on Philips files (needs ../shared/data)", () => {
  test("takes files without .dcm, two of one name, and reports those without pixels", async () => {
    const { summary, paths } = await prepareData("head-phantom-philips");
    expect([summary.images, summary.series]).toEqual([29, 2]);
    const names = await imagesIn(paths.images("adjacent_hu_cropped"));
    expect(names).toContain("I280");
    expect(names).not.toContain("I10");
    expect(names.filter((name) => /^[\d.]+$/.test(name))).toHaveLength(2);
    expect(summary.failures.map(({ file, stage }) => [file.slice("head-phantom-philips/".length), stage])).toEqual([
      ["S1000/DIRFILE", "header"],
      ["S2010/DIRFILE", "header"],
      ["facts.csv", "header"],
    ]);
    expect(reasonOf(summary, "head-phantom-philips/S2010/DIRFILE")).toContain("expected PixelData");
  });
});

describe.skipIf(!existsSync(`${data}dicom-edge`))("prepare on odd files (needs ../shared/data)", () => {
  test("prepares what it can of two folders of odd encodings, and names each compressed syntax", async () => {
    const { summary, paths } = await prepareData("dicom-edge", "ct-transfer-syntaxes");
    const names = ["12bitSigned_0x0F0F", "17106", "17136", "17166", "17196"];
    const others = ["CTImage", "CT_small", "MR_small", "Philips_surview_256x512_ref"];
    expect(await imagesIn(paths.images("adjacent_hu_cropped"))).toEqual([...names, ...others]);
    expect(summary.failures).toHaveLength(49);
    const compressed = summary.failures
      .filter(({ stage }) => stage === "pixels")
      .map(({ file, reason }) => {
        return [file.split("/")[1], /expected an uncompressed transfer syntax, got ([\d.]+) /.exec(reason)?.[1]];
      });
    expect(compressed.map(([, uid]) => uid).sort()).toEqual([
      "1.2.840.10008.1.2.4.50",
      "1.2.840.10008.1.2.4.51",
      "1.2.840.10008.1.2.4.53",
      "1.2.840.10008.1.2.4.55",
      "1.2.840.10008.1.2.4.70",
      "1.2.840.10008.1.2.4.81",
      "1.2.840.10008.1.2.4.90",
      "1.2.840.10008.1.2.4.90",
      "1.2.840.10008.1.2.4.91",
    ]);
  });
});
