import { readFileSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { toPathLike } from "../../../src/io/files/path-like.js";
import { listFiles, listPaths } from "../../../src/io/sources/dicom-folder.js";
import { readDicom } from "../../../src/io/sources/read-dicom.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

async function touch(...parts: readonly string[]): Promise<void> {
  const path = pathOf(...parts);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, "");
}

/** The path of a file whose name is written in Latin-1. */
function latin1Path(name: string): Buffer {
  return Buffer.concat([Buffer.from(pathOf("/")), Buffer.from(name, "latin1")]);
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

  test("follows links to files and folders, and stops at a link that leads back", async () => {
    await touch("disk", "one.dcm");
    await symlink(pathOf("disk"), pathOf("link"));
    await symlink(pathOf("disk", "one.dcm"), pathOf("two.dcm"));
    await symlink(pathOf(), pathOf("disk", "loop"));
    expect(await listFiles(pathOf())).toEqual(["disk/one.dcm", "link/one.dcm", "two.dcm"]);
  });

  test("lists a broken link, so that reading it fails with its name", async () => {
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
    expect(files.map(({ path }) => readFileSync(toPathLike(path), "utf8"))).toEqual(["Latin-1", "UTF-8"]);
    expect(files[1].path).toBe(pathOf("Müller.dcm"));
  });

  test.skipIf(process.platform !== "linux")("lists names that look alike by their bytes", async () => {
    await writeFile(pathOf("ü"), "UTF-8");
    await writeFile(latin1Path("\xfc"), "Latin-1");
    const files = await listPaths(pathOf());
    expect(files.map(({ name, path }) => [name, readFileSync(toPathLike(path), "utf8")])).toEqual([
      ["ü", "UTF-8"],
      ["ü", "Latin-1"],
    ]);
  });

  test("names a missing folder without its path", async () => {
    await expect(listFiles(pathOf("none"))).rejects.toThrow(
      new DataError('listFiles: "none" must be readable, got ENOENT', { file: "none" }),
    );
  });
});
