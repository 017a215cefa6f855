import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseMetadata } from "../../../src/dicom/index.js";
import { DicomError, UnsupportedError } from "../../../src/errors.js";
import { buildDicom, type DicomOptions, syntaxes } from "../build-dicom.js";

/** The error of parsing a slice that differs from a sound one. */
function errorOf(bytes: Uint8Array): DicomError {
  try {
    parseMetadata(bytes);
  } catch (error) {
    if (error instanceof DicomError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const errorOfSlice = (options: DicomOptions) => errorOf(buildDicom(options));

describe("parseMetadata", () => {
  test.each(Object.entries(syntaxes))("reads the elements of a slice, %s", (_, transferSyntax) => {
    expect(parseMetadata(buildDicom({ transferSyntax }))).toEqual({
      SOPInstanceUID: "ID_000012eaf",
      StudyInstanceUID: "ID_30ea2b02d4",
      SeriesInstanceUID: "ID_0ab5820b2a",
      PatientID: "ID_f15c0eee",
      StudyID: undefined,
      Modality: "CT",
      TransferSyntaxUID: transferSyntax,
      InstanceNumber: 7,
      ImagePositionPatient: [-125, -115.89798, 77.970825],
      ImageOrientationPatient: [1, 0, 0, 0, 0.927184, -0.374607],
      PixelSpacing: [0.488281, 0.488281],
      SliceThickness: 5,
      GantryDetectorTilt: -20,
      Rows: 2,
      Columns: 3,
      NumberOfFrames: 1,
      SamplesPerPixel: 1,
      PhotometricInterpretation: "MONOCHROME2",
      BitsAllocated: 16,
      BitsStored: 16,
      HighBit: 15,
      PixelRepresentation: 1,
      RescaleSlope: 1,
      RescaleIntercept: -1024,
      PixelPaddingValue: undefined,
      WindowCenter: [40, 36],
      WindowWidth: [80, 100],
    });
  });

  test("never reads the name of the patient", () => {
    expect(JSON.stringify(parseMetadata(buildDicom()))).not.toContain("Jane");
  });

  test("gives defaults for what a file may leave out, undefined for the rest", () => {
    const missing = ["SamplesPerPixel", "HighBit", "PixelRepresentation", "PatientID", "ImagePositionPatient"];
    const values = Object.fromEntries(
      [...missing, "RescaleSlope", "WindowCenter"].map((keyword) => [keyword, undefined]),
    );
    expect(parseMetadata(buildDicom({ values: { ...values, BitsStored: 12 } }))).toMatchObject({
      SamplesPerPixel: 1,
      NumberOfFrames: 1,
      HighBit: 11,
      PixelRepresentation: 0,
      PatientID: undefined,
      ImagePositionPatient: undefined,
      RescaleSlope: undefined,
      WindowCenter: undefined,
    });
  });

  test.each([
    [0, 0x8000, 32768],
    [1, 0x8000, -32768],
    [1, 0xf830, -2000],
  ])("reads PixelPaddingValue as PixelRepresentation %i says", (PixelRepresentation, PixelPaddingValue, expected) => {
    const bytes = buildDicom({ values: { PixelRepresentation, PixelPaddingValue } });
    expect(parseMetadata(bytes).PixelPaddingValue).toBe(expected);
  });

  test.each([
    ["40\\40\\40", [40, 40, 40]],
    ["40\\", [40]],
    ["\\-", undefined],
    ["HEAD", undefined],
  ])("leaves out of WindowCenter %j what is no number: it only guides the eye", (WindowCenter, expected) => {
    expect(parseMetadata(buildDicom({ values: { WindowCenter } })).WindowCenter).toEqual(expected);
  });

  test.each([
    ["SliceThickness", "5.0mm", undefined],
    ["SliceThickness", "5.0\\5.0", 5],
    ["SliceThickness", "1e999", undefined],
    ["GantryDetectorTilt", "NaN", undefined],
    ["InstanceNumber", "A12", undefined],
    ["InstanceNumber", "12\\13", 12],
    ["InstanceNumber", "1.5", undefined],
    ["InstanceNumber", "2147483648", undefined],
    ["PixelSpacing", "0.5", [0.5, 0.5]],
    ["PixelSpacing", "0.5\\0.25\\2", [0.5, 0.25]],
    ["PixelSpacing", "0.5 mm", undefined],
  ])("reads of %s %j what it can: neither pixels nor positions need it", (keyword, value, expected) => {
    expect(parseMetadata(buildDicom({ values: { [keyword]: value } }))).toHaveProperty(keyword, expected);
  });

  test("takes a file of 0 frames for one of a single frame", () => {
    expect(parseMetadata(buildDicom({ values: { NumberOfFrames: "0" } })).NumberOfFrames).toBe(1);
  });

  test.each(["explicit", "implicit", "bigEndian"] as const)("reads a bare data set, %s, as its file", (name) => {
    const file = buildDicom({ transferSyntax: syntaxes[name] });
    const meta = 132 + 8 + syntaxes[name].length + (syntaxes[name].length % 2);
    expect(parseMetadata(file.subarray(meta))).toEqual(parseMetadata(file));
  });

  test("reads a file without preamble", () => {
    const file = buildDicom();
    expect(parseMetadata(file.subarray(132))).toEqual(parseMetadata(file));
  });

  test("needs no byte of the pixels", () => {
    const whole = buildDicom();
    expect(parseMetadata(whole.subarray(0, whole.length - 12))).toEqual(parseMetadata(whole));
  });

  test("reads a view into a larger buffer, and a Node buffer", () => {
    const bytes = buildDicom();
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 3);
    expect(parseMetadata(larger.subarray(3, 3 + bytes.length))).toEqual(parseMetadata(bytes));
    expect(parseMetadata(Buffer.from(bytes))).toEqual(parseMetadata(bytes));
  });

  test("takes only bytes", () => {
    // @ts-expect-error: a path is no bytes
    expect(() => parseMetadata("slice.dcm")).toThrow(
      new TypeError("parseMetadata: bytes must be a Uint8Array, a Buffer or an ArrayBuffer, got a string"),
    );
  });

  test("refuses what is not DICOM, and says what it found", () => {
    const text = new TextEncoder().encode("ID,Label\n".repeat(30));
    expect(errorOf(text).message).toBe("not a DICOM file: expected DICM at byte 128, got 2c 4c 61 62");
    expect(errorOf(new Uint8Array(130)).message).toBe(
      "not a DICOM file: expected DICM at byte 128, got 130 bytes in all",
    );
  });

  test("refuses a file without pixels, and names its Modality", () => {
    const error = errorOfSlice({ pixels: null, values: { Modality: "RTPLAN" } });
    expect(error.tag).toBe("PixelData");
    expect(error.message).toMatch(/^DICOM header cut short, or not an image: expected PixelData, got \d+ bytes/);
    expect(error.message).toContain("(Modality RTPLAN)");
    expect(errorOfSlice({ pixels: null, values: { Modality: undefined } }).message).toContain("(Modality unknown)");
  });

  test("refuses a file that does not say its transfer syntax", () => {
    const error = errorOfSlice({ transferSyntax: "" });
    expect(error.tag).toBe("TransferSyntaxUID");
    expect(error.message).toMatch(/^DICOM header cut short or damaged: expected elements up to PixelData in \d+ bytes/);
    expect(error.cause).toBeInstanceOf(Error);
  });

  test.each([
    ["SOPInstanceUID", undefined],
    ["StudyInstanceUID", undefined],
    ["SeriesInstanceUID", ""],
    ["Rows", undefined],
    ["Columns", undefined],
    ["PhotometricInterpretation", ""],
    ["BitsAllocated", undefined],
    ["BitsStored", undefined],
  ])("requires %s", (keyword, value) => {
    const error = errorOfSlice({ values: { [keyword]: value } });
    expect(error.tag).toBe(keyword);
    expect(error.message).toBe(`${keyword} is required, got a file that lacks it or leaves it empty`);
  });

  test.each([
    ["RescaleSlope", "1,5", 'RescaleSlope must be a decimal number, got "1,5"'],
    ["RescaleIntercept", "0x10", 'RescaleIntercept must be a decimal number, got "0x10"'],
    ["ImagePositionPatient", "1\\2", "ImagePositionPatient: number of values must be 3, got 2"],
    ["RescaleSlope", "1\\2", "RescaleSlope: number of values must be 1, got 2"],
    ["NumberOfFrames", "-1", "NumberOfFrames must be a whole number from 1 to 2147483647, got -1"],
    ["Rows", 0, "Rows must be a whole number from 1 to 65535, got 0"],
    ["Columns", 0, "Columns must be a whole number from 1 to 65535, got 0"],
    ["BitsAllocated", 65, "BitsAllocated must be a whole number from 1 to 64, got 65"],
    ["BitsStored", 17, "BitsStored must be a whole number from 1 to 16, got 17"],
    ["HighBit", 14, "HighBit must be a whole number from 15 to 15, got 14"],
    ["PixelRepresentation", 2, "PixelRepresentation must be a whole number from 0 to 1, got 2"],
  ])("refuses %s %j", (keyword, value, message) => {
    const error = errorOfSlice({ values: { [keyword]: value } });
    expect(error.message).toBe(message);
    expect(error.tag).toBe(keyword);
  });

  test.each(Object.entries(syntaxes))(
    "tells a header that is cut anywhere by the tag of its error, %s",
    (_, syntax) => {
      const whole = buildDicom({ transferSyntax: syntax, pixels: new Uint8Array(0) });
      for (let length = 132; length < whole.length - 8; length++) {
        expect(errorOf(whole.subarray(0, length)).tag).toMatch(/^(PixelData|TransferSyntaxUID)$/);
      }
    },
  );

  test("keeps no data of the patient in its errors", () => {
    const whole = buildDicom();
    const { cause } = errorOf(whole.subarray(0, whole.length - 40));
    expect(cause).toMatch(/^dicomParser/);
  });

  test("throws nothing but errors of this package, whatever the bytes", () => {
    const sound = fc.constantFrom(...Object.values(syntaxes)).map((transferSyntax) => buildDicom({ transferSyntax }));
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });
    fc.assert(
      fc.property(sound, damage, fc.uint8Array({ maxLength: 64 }), (bytes, changes, tail) => {
        const damaged = Uint8Array.from([...bytes, ...tail]);
        for (const [position, value] of changes) damaged[132 + (position % (damaged.length - 132))] = value;
        try {
          parseMetadata(damaged);
        } catch (error) {
          if (!(error instanceof DicomError || error instanceof UnsupportedError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
