import { describe, expect, test } from "vitest";
import { parseHuImage } from "../../../src/dicom/index.js";
import { buildDicom, words } from "../build-dicom.js";

describe("parseHuImage", () => {
  test("gives a square slice in Hounsfield units and the header of the file", async () => {
    const { metadata, image } = await parseHuImage(buildDicom());
    expect(metadata).toMatchObject({ SOPInstanceUID: "ID_000012eaf", Rows: 2, Columns: 3, RescaleIntercept: -1024 });
    expect(image.shape).toEqual([3, 3]);
    expect(image.data).toEqual(new Int16Array([-1000, -1000, -1024, -1023, -1022, 1976, -1000, -1000, -1000]));
  });

  test("repairs values that wrapped around, and leaves the header as in the file", async () => {
    const values = { Rows: 1, Columns: 1, BitsStored: 12, HighBit: 11, PixelRepresentation: 0, RescaleIntercept: "0" };
    const { metadata, image } = await parseHuImage(buildDicom({ values, pixels: words([3096]) }));
    expect(image.data).toEqual(new Int16Array([-1000]));
    expect(metadata.RescaleIntercept).toBe(0);
  });

  test("gives the frame that is asked for", async () => {
    const values = { Rows: 1, Columns: 1, NumberOfFrames: "3", RescaleIntercept: "0" };
    const bytes = buildDicom({ values, pixels: words([10, 20, 30]) });
    const { metadata, image } = await parseHuImage(bytes, { frame: 2 });
    expect([metadata.SOPInstanceUID, image.get(0, 0)]).toEqual(["ID_000012eaf_f0003", 30]);
  });

  test("gives the same Hounsfield units for MONOCHROME1, which is for display only", async () => {
    const values = { PhotometricInterpretation: "MONOCHROME1" };
    expect((await parseHuImage(buildDicom({ values }))).image).toEqual((await parseHuImage(buildDicom())).image);
  });
});
