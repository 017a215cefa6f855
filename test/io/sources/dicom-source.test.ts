import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { listSource } from "../../../src/io/sources/dicom-source.js";
import { readSource } from "../../../src/io/sources/read-source.js";
import { buildZip } from "../build-zip.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

async function write(name: string, bytes: string | Uint8Array = ""): Promise<string> {
  const path = pathOf(name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

/** The labels of an archive, or of a folder. */
async function labelsOf(input: string): Promise<string[]> {
  return (await listSource(input)).map(({ file }) => file);
}

/** The label of the only entry of an archive. */
async function labelOf(name: string): Promise<string> {
  const labels = await labelsOf(await write("odd.zip", buildZip([{ name }])));
  expect(labels).toHaveLength(1);
  return labels[0];
}

describe("listSource of a folder", () => {
  test("lists files of all depths by label, with their paths, sorted by code unit", async () => {
    await write("set/b.dcm");
    await write("set/a/z.dcm");
    await write("set/B.dcm");
    expect(await listSource(pathOf("set"))).toEqual([
      { file: "B.dcm", locator: { kind: "file", path: `${pathOf("set")}/B.dcm` } },
      { file: "a/z.dcm", locator: { kind: "file", path: `${pathOf("set")}/a/z.dcm` } },
      { file: "b.dcm", locator: { kind: "file", path: `${pathOf("set")}/b.dcm` } },
    ]);
  });

  test.skipIf(process.platform === "win32")("puts a mark in place of what cannot be shown in one line", async () => {
    await write("set/a\nb\u202e.dcm");
    const [{ file, locator }] = await listSource(pathOf("set"));
    expect(file).toBe("a\ufffdb\ufffd.dcm");
    expect(locator.path).toBe(`${pathOf("set")}/a\nb\u202e.dcm`);
  });

  // Disks of other systems refuse such names, or change them.
  test.skipIf(process.platform !== "linux")("finds a file named in Latin-1, also for a worker", async () => {
    await writeFile(Buffer.concat([Buffer.from(pathOf("M")), Buffer.from("\xfcller.dcm", "latin1")]), "content");
    const [source] = await listSource(pathOf());
    expect(source.file).toBe("Müller.dcm");
    expect(Buffer.from(readSource(structuredClone(source))).toString()).toBe("content");
  });

  test("names a missing folder without its path", async () => {
    await expect(listSource(pathOf("none"))).rejects.toThrow(
      new DataError('listSource: "none" must be readable, got ENOENT', { file: "none" }),
    );
  });
});

describe("listSource of a zip archive", () => {
  test("lists its entries sorted by code unit, whatever the name of the archive", async () => {
    const bytes = new Uint8Array(9);
    const path = await write("archive.dcm", zipSync({ "b.dcm": bytes, a: { "z.dcm": bytes }, "B.dcm": bytes }));
    expect(await labelsOf(path)).toEqual(["B.dcm", "a/z.dcm", "b.dcm"]);
  });

  test("returns the position of an entry, in a record that survives JSON", async () => {
    const path = await write("set.zip", buildZip([{ name: "a.dcm" }, { name: "b.dcm", data: Uint8Array.of(1, 2) }]));
    const files = await listSource(path);
    expect(files[1]).toEqual({
      file: "b.dcm",
      locator: {
        kind: "zip",
        path,
        offset: 35,
        method: 0,
        isEncrypted: false,
        compressedBytes: 2,
        bytes: 2,
        checksum: 0xb6cc4292,
      },
    });
    expect(JSON.parse(JSON.stringify(files))).toEqual(files);
  });

  test("leaves out folders, hidden entries and what macOS adds", async () => {
    const names = ["set/", "set\\sub\\", "set/.DS_Store", ".hidden/a.dcm", "__MACOSX/set/._a.dcm", "set/a.dcm"];
    const path = await write("set.zip", buildZip(names.map((name) => ({ name }))));
    expect(await labelsOf(path)).toEqual(["set/a.dcm"]);
  });

  test.each([
    ["../../x", "../../x"],
    ["/etc/x", "etc/x"],
    ["//server/x", "server/x"],
    ["C:\\x\\y.dcm", "C:/x/y.dcm"],
    ["con", "con"],
    ["n\0ul\r\n", "n\ufffdul\ufffd\ufffd"],
    ["m\u00fcller.dcm", "m\u00fcller.dcm"],
    ["x".repeat(300), "x".repeat(300)],
    ["", ""],
  ])("takes the name %j for a label", async (name, label) => {
    expect(await labelOf(name)).toBe(label);
  });

  test("decodes a name that is not marked as UTF-8 with the character set of DOS", async () => {
    const path = await write("dos.zip", buildZip([{ name: Uint8Array.of(0x6d, 0x81, 0x2e), flags: 0 }]));
    expect(await labelsOf(path)).toEqual(["m\u00fc."]);
  });

  test("lists entries of one name in the order of the archive", async () => {
    const parts = [1, 2, 3].map((byte) => ({ name: "same.dcm", data: Uint8Array.of(byte) }));
    const files = await listSource(await write("twins.zip", buildZip(parts)));
    expect(files.map(({ file, locator }) => [file, "offset" in locator && locator.offset])).toEqual([
      ["same.dcm", 0],
      ["same.dcm", 39],
      ["same.dcm", 78],
    ]);
  });

  test("lists entries that cannot be read, so that reading them fails with their name", async () => {
    const parts = [
      { name: "encrypted", flags: 1 },
      { name: "lzma", method: 14 },
      { name: "lying", size: 7 },
    ];
    expect(await labelsOf(await write("odd.zip", buildZip(parts)))).toEqual(["encrypted", "lying", "lzma"]);
  });

  test("is empty for an empty archive", async () => {
    expect(await listSource(await write("empty.zip", buildZip([])))).toEqual([]);
  });

  test("lists zip64", async () => {
    const parts = [{ name: "a.dcm" }, { name: "b.dcm", data: Uint8Array.of(1, 2, 3) }];
    const files = await listSource(await write("large.zip", buildZip(parts, { isZip64: true })));
    expect(files[1]).toMatchObject({ file: "b.dcm", locator: { offset: 35, bytes: 3, compressedBytes: 3 } });
  });

  test("lists a directory of more than a megabyte", async () => {
    const names = Array.from({ length: 15_000 }, (_, index) => `${index}`.padStart(100, "0"));
    const path = await write("many.zip", buildZip(names.map((name) => ({ name }))));
    expect(await labelsOf(path)).toEqual(names);
  });
});

describe("listSource of an invalid input", () => {
  test.each(["", "P", "not a zip archive"])('refuses a file of "%s" by name', async (content) => {
    const path = await write("notes.zip", content);
    await expect(listSource(path)).rejects.toThrow(
      new DataError('listSource: "notes.zip" must be a folder or a zip archive, got neither', { file: "notes.zip" }),
    );
  });

  test("refuses an archive that is cut short anywhere", async () => {
    const bytes = buildZip([{ name: "a", data: Uint8Array.of(1, 2) }]);
    for (let length = 0; length < bytes.length; length++) {
      const path = await write("cut.zip", bytes.subarray(0, length));
      await expect(listSource(path)).rejects.toThrow(/^listSource: "cut\.zip" must be a .*, got /);
    }
  });

  test("refuses a directory with more entries than it states, as old writers make above 65,535", async () => {
    const path = await write("wrapped.zip", buildZip([{ name: "a" }, { name: "b" }, { name: "c" }], { count: 2 }));
    await expect(listSource(path)).rejects.toThrow(
      'listSource: "wrapped.zip" must be a whole zip archive, got more than the 2 entries that it counts',
    );
  });

  test("refuses a directory with fewer entries than it states", async () => {
    const path = await write("short.zip", buildZip([{ name: "a" }], { count: 2 }));
    await expect(listSource(path)).rejects.toThrow(/^listSource: "short\.zip" must be a whole zip archive, got /);
  });

  test("lists a damaged archive or refuses it with a DataError that does not name its folder", async () => {
    const whole = buildZip([{ name: "a.dcm", data: Uint8Array.of(1, 2) }, { name: "b.dcm" }], { isZip64: true });
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = whole.slice();
        for (const [index, value] of changes) bytes[index] = value;
        const path = await write("damaged.zip", bytes);
        const error = await listSource(path).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error === undefined) return;
        expect(error).toBeInstanceOf(DataError);
        expect((error as DataError).message).not.toContain(pathOf());
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});
