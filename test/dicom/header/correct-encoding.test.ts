import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseHeader, parseHuImage, parseMetadata } from "../../../src/dicom/index.js";
import { notCtReason } from "../../../src/dicom/internal.js";
import { readFixture } from "../../engines.js";
import { buildDicom, concat, syntaxes } from "../build-dicom.js";

interface ContradictoryFile {
  readonly name: string;
  readonly file: string;
  readonly TransferSyntaxUID: string;
  readonly SOPInstanceUID: string;
  readonly hu: readonly number[];
}

const files = readFixture<ContradictoryFile[]>(import.meta.url, "contradictory.json");

const IMPLICIT_META = "file meta must be explicit, got implicit: read as implicit";
const IMPLICIT_DATA = "the file meta says explicit, the data set is implicit: read as implicit";
const EXPLICIT_DATA = "the file meta says implicit, the data set is explicit: read as explicit";

const expected: Readonly<Record<string, readonly string[]>> = {
  "implicit behind explicit": [IMPLICIT_DATA],
  "explicit behind implicit": [EXPLICIT_DATA],
  "implicit file meta, implicit": [IMPLICIT_META],
  "implicit file meta, explicit": [IMPLICIT_META],
  "implicit file meta, implicit behind explicit": [IMPLICIT_META, IMPLICIT_DATA],
};

const field = fileURLToPath(new URL("../../../../shared/data/field/", import.meta.url));

describe("correctEncoding", () => {
  test.each(files)("reads a file with $name as pydicom does, with a warning", async ({ name, file, ...read }) => {
    const bytes = Buffer.from(file, "base64");
    const { metadata, warnings } = parseHeader(bytes);
    expect(warnings).toEqual(expected[name]);
    expect(metadata).toMatchObject({
      SOPInstanceUID: read.SOPInstanceUID,
      TransferSyntaxUID: read.TransferSyntaxUID,
      Rows: 2,
      Columns: 3,
    });
    const { image } = await parseHuImage(bytes);
    // Two rows of three pixels, and a third of air: images are padded to squares.
    expect([...image.data.subarray(0, 6)]).toEqual(read.hu);
  });

  test("needs no more of the file than its header", () => {
    for (const { file, SOPInstanceUID } of files) {
      const bytes = Buffer.from(file, "base64");
      expect(parseMetadata(bytes.subarray(0, bytes.length - 12)).SOPInstanceUID).toBe(SOPInstanceUID);
      for (let length = 0; length < bytes.length - 20; length++) {
        expect(() => parseMetadata(bytes.subarray(0, length))).toThrow(expect.objectContaining({ name: "DicomError" }));
      }
    }
  });

  test.each(Object.values(syntaxes))("has no warning about a sound file in %s", (transferSyntax) => {
    expect(parseHeader(buildDicom({ transferSyntax })).warnings).toEqual([]);
  });

  test("finds the transfer syntax of a file whose implicit file meta name none", () => {
    const dataSet = buildDicom({ transferSyntax: "" }).subarray(132);
    const version = Uint8Array.of(0x02, 0, 0x01, 0, 2, 0, 0, 0, 0, 1);
    const bytes = concat([new Uint8Array(128), new TextEncoder().encode("DICM"), version, dataSet]);
    expect(parseHeader(bytes)).toMatchObject({
      metadata: { TransferSyntaxUID: syntaxes.explicit },
      warnings: [IMPLICIT_META],
    });
  });
});

describe("notCtReason", () => {
  test.each(["ct", " CT", "Ct "])("takes Modality %j for CT", (Modality) => {
    expect(notCtReason(parseMetadata(buildDicom({ values: { Modality } })))).toBeUndefined();
  });
});

describe.skipIf(!existsSync(field))("contradictory files of the field (need ../shared/data)", () => {
  const huOf = async (file: string) => {
    const { image } = await parseHuImage(readFileSync(`${field}${file}`));
    return image.get(32, 32);
  };

  test("reads an implicit data set behind explicit file meta", async () => {
    const file = "wrong_ts_implicit_claimed_explicit/s0.dcm";
    expect(await huOf(file)).toBe(20);
    expect(parseHeader(readFileSync(`${field}${file}`)).warnings).toEqual([IMPLICIT_DATA]);
  });

  test("takes a lower-case Modality for CT", () => {
    const { metadata } = parseHeader(readFileSync(`${field}lower_case_modality/s001.dcm`));
    expect([metadata.Modality, notCtReason(metadata)]).toEqual(["ct", undefined]);
  });
});
