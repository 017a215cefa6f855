import { existsSync } from "node:fs";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { DataError, DicomError } from "../../../src/errors.js";
import { listFiles } from "../../../src/io/sources/dicom-folder.js";
import { readDicom, readMetadata } from "../../../src/io/sources/read-dicom.js";
import { buildDicom, concat, syntaxes } from "../../dicom/build-dicom.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();
const study = fileURLToPath(new URL("../../../../shared/data/rsna-study-32/", import.meta.url));

/** A private element of the given number of bytes, explicit little endian: (0029,1010) OB. */
function privateElement(length: number): Uint8Array {
  const header = Uint8Array.of(0x29, 0, 0x10, 0x10, 0x4f, 0x42, 0, 0, 0, 0, 0, 0);
  new DataView(header.buffer).setUint32(8, length, true);
  return concat([header, new Uint8Array(length)]);
}

describe("readMetadata", () => {
  test.each(Object.values(syntaxes))("reads the header of a short file, transfer syntax %s", async (transferSyntax) => {
    await writeFile(pathOf("slice.dcm"), buildDicom({ transferSyntax }));
    expect(await readMetadata(pathOf("slice.dcm"))).toMatchObject({
      SOPInstanceUID: "ID_000012eaf",
      TransferSyntaxUID: transferSyntax,
      Rows: 2,
    });
  });

  // The sizes around 16 KB at which the first read ends within the element, at its end, or within what follows.
  test.each([100, 15_000, 15_360, 15_500, 16_384, 40_000, 100_001])(
    "reads a header with %i bytes of private data before the pixels",
    async (length) => {
      const bytes = buildDicom({ extra: privateElement(length + (length % 2)), values: { InstanceNumber: "31" } });
      await writeFile(pathOf("long.dcm"), bytes);
      expect((await readMetadata(pathOf("long.dcm"))).InstanceNumber).toBe(31);
    },
  );

  test("names a file that is not DICOM, short or long", async () => {
    for (const length of [10, 40_000]) {
      await writeFile(pathOf("notes.txt"), "x".repeat(length));
      await expect(readMetadata(pathOf("notes.txt"))).rejects.toThrow(/^notes\.txt: not a DICOM file/);
    }
  });

  test("reads only the beginning of a large file that is not DICOM", async () => {
    await writeFile(pathOf("film"), "");
    // More than Node reads at once: an attempt would fail with another reason.
    await truncate(pathOf("film"), 2 ** 32);
    await expect(readMetadata(pathOf("film"))).rejects.toThrow(/^film: not a DICOM file/);
  });

  test("names a file without pixels, and keeps the tag at fault", async () => {
    await writeFile(pathOf("plan.dcm"), buildDicom({ pixels: null }));
    const error = await readMetadata(pathOf("plan.dcm")).catch((reason: DicomError) => reason);
    expect(error).toBeInstanceOf(DicomError);
    expect(error).toMatchObject({ tag: "PixelData", message: expect.stringMatching(/^plan\.dcm: /) });
  });

  test("names a missing file without its folder", async () => {
    await expect(readMetadata(pathOf("none.dcm"))).rejects.toThrow(
      new DataError('readMetadata: "none.dcm" must be readable, got ENOENT', { file: "none.dcm" }),
    );
  });
});

describe("readDicom", () => {
  test("reads all bytes of a file", async () => {
    const bytes = buildDicom();
    await writeFile(pathOf("slice.dcm"), bytes);
    expect(Uint8Array.from(await readDicom(pathOf("slice.dcm")))).toEqual(bytes);
  });

  test("names a missing file without its folder", async () => {
    await expect(readDicom(pathOf("none.dcm"))).rejects.toThrow(
      new DataError('readDicom: "none.dcm" must be readable, got ENOENT', { file: "none.dcm" }),
    );
  });
});

describe.skipIf(!existsSync(study))("a study of the RSNA 2019 challenge (needs ../shared/data)", () => {
  test("has one header for each of its 32 files, all of one series", async () => {
    const files = (await listFiles(study)).filter((file) => file.endsWith(".dcm"));
    const slices = await Promise.all(files.map((file) => readMetadata(join(study, file))));
    expect(slices).toHaveLength(32);
    expect(new Set(slices.map((slice) => slice.SeriesInstanceUID)).size).toBe(1);
    expect(new Set(slices.map((slice) => slice.SOPInstanceUID)).size).toBe(32);
  });
});
