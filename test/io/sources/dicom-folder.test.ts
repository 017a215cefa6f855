import { existsSync, readFileSync } from "node:fs";
import { mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { DataError, DicomError } from "../../../src/errors.js";
import { listFiles, listPaths, readDicom, readMetadata } from "../../../src/io/sources/dicom-folder.js";
import { buildDicom, concat, syntaxes } from "../../dicom/build-dicom.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();
const study = fileURLToPath(new URL("../../../../shared/data/rsna-study-32/", import.meta.url));

async function touch(...parts: readonly string[]): Promise<void> {
  const path = pathOf(...parts);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, "");
}

/** The path of a file whose name is written in Latin-1. */
function latin1Path(name: string): Buffer {
  return Buffer.concat([Buffer.from(pathOf("/")), Buffer.from(name, "latin1")]);
}

/** A private element of the given number of bytes, explicit little endian: (0029,1010) OB. */
function privateElement(length: number): Uint8Array {
  const header = Uint8Array.of(0x29, 0, 0x10, 0x10, 0x4f, 0x42, 0, 0, 0, 0, 0, 0);
  new DataView(header.buffer).setUint32(8, length, true);
  return concat([header, new Uint8Array(length)]);
}

describe("listFiles", () => {
  test("lists files of all depths by relative path, sorted by code unit", async () => {
    await touch("b.dcm");
    await touch("a", "z.dcm");
    await touch("a", "deep", "y.dcm");
    await touch("B.dcm");
    expect(await listFiles(pathOf())).toEqual(["B.dcm", "a/deep/y.dcm", "a/z.dcm", "b.dcm"]);
  });

  test("leaves out hidden files and folders, and empty folders", async () => {
    await touch("slice");
    await touch(".DS_Store");
    await touch(".cache", "slice");
    await mkdir(pathOf("empty"));
    expect(await listFiles(pathOf())).toEqual(["slice"]);
  });

  test("follows links to files and folders, and ends where a link leads back", async () => {
    await touch("disk", "one.dcm");
    await symlink(pathOf("disk"), pathOf("link"));
    await symlink(pathOf("disk", "one.dcm"), pathOf("two.dcm"));
    await symlink(pathOf(), pathOf("disk", "loop"));
    expect(await listFiles(pathOf())).toEqual(["disk/one.dcm", "link/one.dcm", "two.dcm"]);
  });

  test("lists a link to nothing, so that reading it fails by name", async () => {
    await symlink(pathOf("gone"), pathOf("dangling.dcm"));
    expect(await listFiles(pathOf())).toEqual(["dangling.dcm"]);
  });

  // Nothing is closed to the superuser.
  test.skipIf(process.getuid?.() === 0)("lists a folder that is closed, so that reading it fails by name", async () => {
    await touch("open", "one.dcm");
    await mkdir(pathOf("closed"), { mode: 0 });
    expect(await listFiles(pathOf())).toEqual(["closed", "open/one.dcm"]);
    await expect(readDicom(pathOf("closed"))).rejects.toThrow('readDicom: "closed" must be readable, got EACCES');
  });

  // Disks of other systems refuse such names, or change them.
  test.skipIf(process.platform !== "linux")("shows names that are no UTF-8 as Latin-1, and opens them", async () => {
    await mkdir(latin1Path("K\xf6ln"));
    await writeFile(latin1Path("K\xf6ln/M\xfcller.dcm"), "Latin-1");
    await writeFile(pathOf("Müller.dcm"), "UTF-8");
    expect(await listFiles(pathOf())).toEqual(["Köln/Müller.dcm", "Müller.dcm"]);
    const files = await listPaths(pathOf());
    expect(files.map(({ path }) => readFileSync(path, "utf8"))).toEqual(["Latin-1", "UTF-8"]);
    expect(files[1].path).toBe(pathOf("Müller.dcm"));
  });

  test.skipIf(process.platform !== "linux")("lists names that look alike by their bytes", async () => {
    await writeFile(pathOf("ü"), "UTF-8");
    await writeFile(latin1Path("\xfc"), "Latin-1");
    const files = await listPaths(pathOf());
    expect(files.map(({ name, path }) => [name, readFileSync(path, "utf8")])).toEqual([
      ["ü", "UTF-8"],
      ["ü", "Latin-1"],
    ]);
  });

  test("names a folder that is not there without the way to it", async () => {
    await expect(listFiles(pathOf("none"))).rejects.toThrow(
      new DataError('listFiles: "none" must be readable, got ENOENT', { file: "none" }),
    );
  });
});

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

  test("names a file that is no DICOM, short or long", async () => {
    for (const length of [10, 40_000]) {
      await writeFile(pathOf("notes.txt"), "x".repeat(length));
      await expect(readMetadata(pathOf("notes.txt"))).rejects.toThrow(/^notes\.txt: not a DICOM file/);
    }
  });

  test("reads no more than the beginning of a large file that is no DICOM", async () => {
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
