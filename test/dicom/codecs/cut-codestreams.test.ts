import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type DicomImage, decodeSlice, parseImage } from "../../../src/dicom/index.js";
import { concat } from "../build-dicom.js";
import {
  codestreamOf,
  compressedFile,
  compressedFiles,
  decodeFirst,
  imageOf,
  withCodestream,
} from "../compressed-files.js";

const data = new URL("../../../../shared/data/", import.meta.url);
const isThere = existsSync(data);

const RUN_LENGTH = "1.2.840.10008.1.2.5";
const END_OF_IMAGE = Uint8Array.of(0xff, 0xd9);

/** A codestream without its end marker and the zero that may follow it. */
function withoutEnd(codestream: Uint8Array): Uint8Array {
  const end = codestream.at(-1) === 0 ? codestream.length - 1 : codestream.length;
  const hasEnd = codestream[end - 2] === 0xff && codestream[end - 1] === 0xd9;
  return hasEnd ? codestream.subarray(0, end - 2) : codestream;
}

/** A codestream cut at 99, 90, 50 and 10 % of its data, as it is and with an end marker as a transcoder may write. */
function cutsOf(image: DicomImage): Uint8Array[] {
  const codestream = withoutEnd(codestreamOf(image));
  const isMarked = image.slices[0].TransferSyntaxUID !== RUN_LENGTH;
  return [0.99, 0.9, 0.5, 0.1].flatMap((share) => {
    const cut = codestream.subarray(0, Math.floor(codestream.length * share));
    return isMarked ? [cut, concat([cut, END_OF_IMAGE])] : [cut];
  });
}

/** Expects each cut to give the pixels of the whole codestream or a DicomError. */
async function expectWholeOrRefused(image: DicomImage): Promise<void> {
  const whole = await decodeFirst(image);
  for (const cut of cutsOf(image)) {
    const result = await decodeFirst(withCodestream(image, cut)).catch((error) => error);
    if (result !== whole) expect(result).toMatchObject({ name: "DicomError", tag: "PixelData" });
  }
}

const isCompressed = ({ slices }: DicomImage) => /^1\.2\.840\.10008\.1\.2\.[45]/.test(slices[0].TransferSyntaxUID);

describe("a whole codestream of JPEG 2000", () => {
  test("may leave out the length of its tile, and be padded", async () => {
    const file = compressedFile("JPEG 2000 lossless, unsigned 8 in 8");
    const image = imageOf(file);
    const codestream = codestreamOf(image);
    const tile = Buffer.from(codestream).indexOf("ff90", undefined, "hex");
    new DataView(codestream.buffer).setUint32(tile + 6, 0);
    expect(codestream.at(-1)).toBe(0);
    expect(await decodeFirst(withCodestream(image, codestream))).toBe(file.frames[0].pixels);
  });
});

describe("a codestream that breaks off", () => {
  const small = compressedFiles.filter((file) => isCompressed(imageOf(file)));

  test.each(small)("is decoded to the pixels of the whole one, or refused: $name", async (file) => {
    await expectWholeOrRefused(imageOf(file));
  });

  test.each([
    "JPEG baseline, unsigned 8 in 8",
    "JPEG extended, unsigned 12 in 16",
    "JPEG lossless SV1, unsigned 12 in 16",
    "JPEG 2000 lossless, unsigned 8 in 8",
  ])("is refused 20 bytes before its end: %s", async (name) => {
    const image = imageOf(compressedFile(name));
    const codestream = codestreamOf(image);
    const cut = concat([codestream.subarray(0, codestream.length - 20), END_OF_IMAGE]);
    await expect(decodeFirst(withCodestream(image, cut))).rejects.toThrow(
      `got ${cut.length} bytes that break off or are damaged`,
    );
  });

  test("is refused if a progressive one ends between two scans", async () => {
    const image = imageOf(compressedFile("JPEG spectral selection, unsigned 8 in 8"));
    const codestream = Buffer.from(codestreamOf(image));
    const lastScan = codestream.lastIndexOf("ffda", undefined, "hex");
    const cut = concat([codestream.subarray(0, lastScan), END_OF_IMAGE]);
    await expect(decodeFirst(withCodestream(image, cut))).rejects.toMatchObject({
      name: "DicomError",
      cause: new Error("fewer scans than the image has"),
    });
  });

  test.each([
    ["JPEG baseline, unsigned 8 in 8", "no end marker"],
    ["JPEG 2000 lossless, unsigned 8 in 8", "[WARNING] Stream does not end with EOC"],
  ])("is refused if zeros replace its end marker: %s", async (name, cause) => {
    const image = imageOf(compressedFile(name));
    const cut = withCodestream(image, concat([withoutEnd(codestreamOf(image)), new Uint8Array(2)]));
    const error = await decodeFirst(cut).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "DicomError", cause: { message: expect.stringContaining(cause) } });
  });

  test("is refused if zeros replace the rest", async () => {
    const image = imageOf(compressedFile("JPEG extended, unsigned 12 in 16"));
    const codestream = codestreamOf(image);
    await expect(decodeFirst(withCodestream(image, codestream.fill(0, codestream.length / 2)))).rejects.toThrow(
      "bytes that break off or are damaged",
    );
  });
});

describe.skipIf(!isThere)("a codestream of a real slice that breaks off (needs ../shared/data)", () => {
  const folder = new URL("ct-transfer-syntaxes/", data);
  const names = isThere ? readdirSync(folder).filter((name) => /JPEG|RLE/.test(name)) : [];

  test.each(names)("is decoded to the pixels of the whole one, or refused: %s", async (name) => {
    await expectWholeOrRefused(parseImage(readFileSync(new URL(name, folder))));
  });

  test("is refused in a file with consistent lengths", async () => {
    const image = parseImage(readFileSync(new URL("field/hostile/jpeg51-half-codestream.dcm", data)));
    await expect(decodeSlice(image, 0)).rejects.toThrow(
      /^PixelData must be .*, got \d+ bytes that break off or are damaged$/,
    );
  });

  test.each(names.filter((name) => /JPEG2000/.test(name)))(
    "is refused if it claims to be of 2048 x 2048 pixels: %s",
    async (name) => {
      const image = parseImage(readFileSync(new URL(name, folder)));
      const codestream = codestreamOf(image);
      const view = new DataView(codestream.buffer);
      for (const offset of [8, 12, 24, 28]) view.setUint32(offset, 2048);
      await expect(decodeFirst(withCodestream(image, codestream, { Rows: 2048, Columns: 2048 }))).rejects.toThrow(
        "bytes that break off or are damaged",
      );
    },
  );
});
