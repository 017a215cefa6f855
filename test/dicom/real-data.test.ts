import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { parseHuImage, parseMetadata, parseStoredPixels, toHounsfield } from "../../src/dicom/index.js";
import { DicomError, UnsupportedError } from "../../src/errors.js";

const data = new URL("../../../shared/data/", import.meta.url);

/** What pydicom found in a file: see facts.csv. */
interface Facts {
  readonly file: string;
  readonly transfer_syntax: string;
  readonly sop_instance_uid: string;
  readonly rows: string;
  readonly columns: string;
  readonly dtype: string;
  readonly rescale_slope: string;
  readonly rescale_intercept: string;
  readonly image_position_z: string;
  readonly pixel_padding: string;
  readonly min: string;
  readonly max: string;
  readonly sum: string;
  readonly pixels_sha256: string;
}

function readFacts(folder: string): Facts[] {
  return parse(readFileSync(new URL(`${folder}/facts.csv`, data)), { columns: true });
}

const readDicom = (folder: string, file: string) => readFileSync(new URL(`${folder}/${file}`, data));

/** numpy names a type by byte order, kind and bytes; the order is that of the file and not of the array. */
const dtypes: Record<string, string> = { i1: "int8", u1: "uint8", i2: "int16", u2: "uint16" };

const native = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"];

const folders = [
  "rsna-study-32",
  "rsna-slices-20",
  "rsna-labelled-5",
  "head-phantom-philips",
  "ct-transfer-syntaxes",
  "ct-head-encodings",
];

describe.skipIf(!existsSync(data)).each(folders)("dicom on %s (needs ../shared/data)", (folder) => {
  const images = existsSync(data) ? readFacts(folder).filter(({ rows }) => rows !== "") : [];
  const plain = images.filter((facts) => native.includes(facts.transfer_syntax));
  const compressed = images.filter((facts) => !native.includes(facts.transfer_syntax));

  test("reads the header that pydicom reads, from the first 64 KB", () => {
    for (const facts of plain.filter(({ transfer_syntax }) => transfer_syntax !== "1.2.840.10008.1.2.1.99")) {
      const metadata = parseMetadata(readDicom(folder, facts.file).subarray(0, 65536));
      expect(metadata.SOPInstanceUID).toBe(facts.sop_instance_uid);
      expect(metadata.TransferSyntaxUID).toBe(facts.transfer_syntax);
      expect(metadata.RescaleIntercept).toBe(Number(facts.rescale_intercept));
      expect(metadata.ImagePositionPatient?.[2]).toBe(Number(facts.image_position_z));
      expect(metadata.PixelPaddingValue).toBe(facts.pixel_padding === "" ? undefined : Number(facts.pixel_padding));
    }
  });

  test("reads the stored values that pydicom reads", () => {
    expect(plain.length).toBeGreaterThan(0);
    for (const facts of plain) {
      const { pixels } = parseStoredPixels(readDicom(folder, facts.file));
      const values = pixels.data as Int16Array;
      expect({
        file: facts.file,
        dtype: pixels.dtype,
        shape: pixels.shape,
        min: values.reduce((least, value) => Math.min(least, value)),
        max: values.reduce((most, value) => Math.max(most, value)),
        sum: values.reduce((sum, value) => sum + value, 0),
        sha256: createHash("sha256").update(values).digest("hex"),
      }).toEqual({
        file: facts.file,
        dtype: dtypes[facts.dtype.slice(1)],
        shape: [Number(facts.rows), Number(facts.columns)],
        min: Number(facts.min),
        max: Number(facts.max),
        sum: Number(facts.sum),
        sha256: facts.pixels_sha256,
      });
    }
  });

  test("gives Hounsfield units by slope and intercept", () => {
    for (const facts of plain) {
      const stored = parseStoredPixels(readDicom(folder, facts.file));
      const [slope, intercept] = [Number(facts.rescale_slope), Number(facts.rescale_intercept)];
      const expected = new Int16Array(stored.pixels.data).map((value) => slope * value + intercept);
      expect(Buffer.compare(Buffer.from(toHounsfield(stored).data.buffer), Buffer.from(expected.buffer))).toBe(0);
    }
  });

  test.skipIf(compressed.length === 0)("says which transfer syntax it does not support", () => {
    for (const facts of compressed) {
      const parse = () => parseStoredPixels(readDicom(folder, facts.file));
      expect(parse).toThrow(UnsupportedError);
      expect(parse).toThrow(facts.transfer_syntax);
    }
  });
});

describe.skipIf(!existsSync(data))("dicom on odd files (needs ../shared/data)", () => {
  const errorTag = (folder: string, file: string) => {
    try {
      parseStoredPixels(readDicom(folder, file));
    } catch (error) {
      return error instanceof DicomError ? error.tag : (error as UnsupportedError).feature;
    }
    return "no error";
  };

  test("squares a localizer of 256 x 512 with air", () => {
    const { image } = parseHuImage(readDicom("head-phantom-philips", "S1000/I10"));
    expect(image.shape).toEqual([512, 512]);
    expect([image.get(127, 0), image.get(384, 511)]).toEqual([-1000, -1000]);
  });

  test.each([
    ["rtplan.dcm", "PixelData"],
    ["rtplan_truncated.dcm", "PixelData"],
    ["no-pixel-data.dcm", "PixelData"],
    ["waveform_ecg.dcm", "PixelData"],
    ["nested_priv_SQ.dcm", "PixelData"],
    ["MR_truncated.dcm", "PixelData"],
    ["meta_missing_tsyntax.dcm", "TransferSyntaxUID"],
    ["rtstruct.dcm", undefined],
    ["no_meta.dcm", undefined],
    ["eCT_Supplemental.dcm", "NumberOfFrames 2"],
    ["SC_rgb_small_odd.dcm", "SamplesPerPixel 3"],
    ["mlut_18.dcm", "ModalityLUTSequence"],
    ["J2K_pixelrep_mismatch.dcm", "1.2.840.10008.1.2.4.90 (JPEG 2000 Image Compression (Lossless Only))"],
    ["MR_small_padded.dcm", "no error"],
    ["MR_small_expb.dcm", "no error"],
    ["image_dfl.dcm", "no error"],
  ])("%s: %s", (file, tag) => {
    expect(errorTag("dicom-edge", file)).toBe(tag);
  });

  test("tells that a directory of files is no image", () => {
    expect(() => parseMetadata(readDicom("head-phantom-philips", "S1000/DIRFILE"))).toThrow("not an image");
  });
});
