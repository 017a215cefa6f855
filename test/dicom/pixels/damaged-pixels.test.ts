import { describe, expect, test } from "vitest";
import type { DicomImage } from "../../../src/dicom/index.js";
import {
  codestreamOf,
  compressedFile,
  decodeFirst,
  imageOf,
  oneOfEachCodec,
  withCodestream,
} from "../compressed-files.js";

/** A file whose codestream breaks off in the middle. */
const halve = (image: DicomImage) => {
  const codestream = codestreamOf(image);
  return withCodestream(image, codestream.subarray(0, codestream.length / 2));
};

describe("decodeSlice of damaged pixels", () => {
  test.each(oneOfEachCodec)("decodes a sound frame after damaged ones: $name", async (file) => {
    const image = imageOf(file);
    const codestream = codestreamOf(image);
    for (const length of [0, 10, 60, 90, 120]) {
      // Some codestreams are shorter than that.
      await decodeFirst(withCodestream(image, codestream.subarray(0, length))).catch((error) =>
        expect(error).toMatchObject({ name: "DicomError", tag: "PixelData" }),
      );
    }
    expect(await decodeFirst(image)).toBe(file.frames[0].pixels);
  });

  test.each(oneOfEachCodec)("decodes sound frames beside damaged ones at the same time: $name", async (file) => {
    const image = imageOf(file);
    const results = await Promise.allSettled([halve(image), image, halve(image), image].map(decodeFirst));
    expect(results.filter((_, index) => index % 2 === 1)).toEqual(
      [1, 2].map(() => ({ status: "fulfilled", value: file.frames[0].pixels })),
    );
  });

  test("names size and transfer syntax, and what came instead", async () => {
    await expect(decodeFirst(halve(imageOf(compressedFile("JPEG baseline, unsigned 8 in 8"))))).rejects.toMatchObject({
      name: "DicomError",
      tag: "PixelData",
      message:
        "PixelData must be 13 x 11 pixels in JPEG Baseline (Process 1), got 131 bytes that break off or are damaged",
    });
    const jpeg2000 = imageOf(compressedFile("JPEG 2000 lossless, unsigned 8 in 8"));
    await expect(decodeFirst(withCodestream(jpeg2000, codestreamOf(jpeg2000).subarray(0, 90)))).rejects.toThrow(
      "PixelData must be 13 x 11 pixels in JPEG 2000 Image Compression (Lossless Only), got 90 bytes that break off or are damaged",
    );
  });

  test("refuses a frame larger than any scanner makes before it decodes any of it", async () => {
    const image = imageOf(compressedFile("JPEG 2000 lossless, unsigned 8 in 8"));
    const large = withCodestream(image, codestreamOf(image), { Rows: 65535, Columns: 65535 });
    await expect(decodeFirst(large)).rejects.toThrow("got more than 4194304 pixels");
  });
});
