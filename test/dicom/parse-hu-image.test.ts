import { describe, expect, test } from "vitest";
import { parseHuImage } from "../../src/dicom/index.js";
import { UnsupportedError } from "../../src/errors.js";
import { buildDicom, words } from "./build-dicom.js";

describe("parseHuImage", () => {
  test("gives a square slice in Hounsfield units and the header of the file", () => {
    const { metadata, image } = parseHuImage(buildDicom());
    expect(metadata).toMatchObject({ SOPInstanceUID: "ID_000012eaf", Rows: 2, Columns: 3, RescaleIntercept: -1024 });
    expect(image.shape).toEqual([3, 3]);
    expect(image.data).toEqual(new Int16Array([-3024, -1025, -1024, -1023, -1022, 1976, -1000, -1000, -1000]));
  });

  test("repairs values that wrapped around, and leaves the header as in the file", () => {
    const values = { Rows: 1, Columns: 1, BitsStored: 12, PixelRepresentation: 0, RescaleIntercept: "0" };
    const { metadata, image } = parseHuImage(buildDicom({ values, pixels: words([3096]) }));
    expect(image.data).toEqual(new Int16Array([-1000]));
    expect(metadata.RescaleIntercept).toBe(0);
  });

  test("says that it does not support compressed pixels", () => {
    expect(() => parseHuImage(buildDicom({ transferSyntax: "1.2.840.10008.1.2.4.90" }))).toThrow(UnsupportedError);
  });
});
