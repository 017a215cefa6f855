import { existsSync, readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import { readMetadataTable, readPng, readTriplets } from "ct-hemorrhage/io";
import { IMAGE_FOLDERS, type PrepareSummary, prepare, preparedPaths } from "ct-hemorrhage/pipeline";
import { describe, expect, test } from "vitest";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { digestFolder } from "../folder-content.js";

const pathOf = useTemporaryFolder();
const data = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

/** Prepares one folder of the real data, or copies of several, and returns the summary and the paths of the set. */
async function prepareData(...folders: readonly string[]) {
  for (const folder of folders) await cp(`${data}${folder}`, pathOf("dicom", folder), { recursive: true });
  const summary = await prepare({ input: pathOf("dicom"), output: pathOf("out"), set: "s" });
  return { summary, paths: preparedPaths(pathOf("out"), "s") };
}

/** Lists the names of the images in a folder, without `.png`. */
async function imagesIn(folder: string): Promise<string[]> {
  const files = Object.keys(await digestFolder(folder)).filter((file) => file.endsWith(".png"));
  return files.map((file) => file.slice(0, -4)).sort();
}

const reasonOf = ({ failures }: PrepareSummary, file: string) =>
  failures.find((failure) => failure.file === file)?.reason;

describe.skipIf(!existsSync(`${data}rsna-study-32`))("prepare on a whole RSNA study (needs ../shared/data)", () => {
  test("makes 32 images of both kinds in the published order, highest slice first", async () => {
    const { summary, paths } = await prepareData("rsna-study-32/stage_2_test_images");
    expect(summary).toMatchObject({ images: 32, imagesBefore: 0, series: 1, withoutHead: 0, failures: [] });
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
  ])("makes no black or empty image of %s", async (folder, count) => {
    const { summary, paths } = await prepareData(folder);
    expect([summary.images, summary.series]).toEqual([count, count]);
    expect(summary.failures).toEqual([]);
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
  test("prepares files without .dcm, and skips the localizer and the DICOMDIRs", async () => {
    const { summary, paths } = await prepareData("head-phantom-philips");
    expect([summary.images, summary.series, summary.failures]).toEqual([28, 1, []]);
    const names = await imagesIn(paths.images("adjacent_hu_cropped"));
    expect(names).toContain("I280");
    expect(names).toContain("I10");
    expect(summary.skipped.map(({ file, reason }) => [file.slice("head-phantom-philips/".length), reason])).toEqual([
      ["S1000/DIRFILE", "not an image: DICOMDIR, a directory of files"],
      ["S1000/I10", "not a slice: ImageType LOCALIZER"],
      ["S2010/DIRFILE", "not an image: DICOMDIR, a directory of files"],
      ["facts.csv", "not a DICOM file"],
    ]);
  });

  test("reports files that still identify patients", async () => {
    const { summary } = await prepareData("head-phantom-philips");
    // In 28 slices and the localizer, as pydicom reads them.
    expect(summary.identifying).toEqual({ PatientName: 29 });
  });
});

describe.skipIf(!existsSync(`${data}dicom-edge`))("prepare on unusual files (needs ../shared/data)", () => {
  test("prepares every CT in two folders of unusual encodings, and frames as slices", async () => {
    const { summary, paths } = await prepareData("dicom-edge", "ct-transfer-syntaxes");
    const compressed = [
      "JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91",
      "JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81",
      "JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55",
      "JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50",
      "JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51",
      "JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53",
    ];
    expect(await imagesIn(paths.images("adjacent_hu_cropped"))).toEqual([
      ...["17106", "17136", "17166", "17196"],
      "CTImage",
      ...compressed.map((name) => `CTImage.dcm_${name}`),
      ...["CT_small", "J2K_pixelrep_mismatch", "bad_sequence"],
      "explicit_VR-UN",
    ]);
    const notInHounsfield = summary.skipped.filter(({ include }) => include === "rescale-type");
    expect(notInHounsfield.map(({ file }) => file)).toEqual([
      "dicom-edge/CT0012.fragmented_no_bot_jpeg_baseline.51.dcm",
      "dicom-edge/eCT_Supplemental.dcm",
    ]);
    expect(reasonOf(summary, "dicom-edge/rtplan_truncated.dcm")).toMatch(/^DICOM header cut short or damaged/);
    const duplicates = summary.failures.filter(({ reason }) => reason.startsWith("SOPInstanceUID must be unique"));
    expect(duplicates).toHaveLength(9);
    expect(summary.failures.filter((failure) => !duplicates.includes(failure)).map(({ file }) => file)).toEqual([
      "dicom-edge/meta_missing_tsyntax.dcm",
      "dicom-edge/nested_priv_SQ.dcm",
      "dicom-edge/no_meta.dcm",
      "dicom-edge/rtplan_truncated.dcm",
    ]);
  });
});

/** All folders of DICOM files and two of other files, as on the disk of a user. */
const MIXED_FOLDERS = [
  ...["rsna-study-32", "rsna-slices-20", "rsna-labelled-5", "head-phantom-philips", "dicom-edge"],
  ...["ct-transfer-syntaxes", "ct-head-encodings", "rsna-csv", "head-ct-png-80"],
];

describe.skipIf(!existsSync(`${data}rsna-csv`))("prepare on many folders at once (needs ../shared/data)", () => {
  test("prepares all CT slices, makes no black image, and lists the other files with reasons", async () => {
    const { summary, paths } = await prepareData(...MIXED_FOLDERS);
    const { images, failures, skipped } = summary;
    expect([images, failures.length, skipped.length]).toEqual([102, 15, 141]);
    expect(failures.every(({ file, reason }) => reason !== "" && !file.startsWith("/"))).toBe(true);
    for (const kind of IMAGE_FOLDERS) {
      const ids = await imagesIn(paths.images(kind));
      expect(ids).toHaveLength(images);
      for (const id of ids) {
        const { data: bytes } = await readPng(paths.image(kind, id));
        expect(bytes.filter((byte) => byte > 0).length / bytes.length, id).toBeGreaterThan(0.01);
      }
    }
  });
});
