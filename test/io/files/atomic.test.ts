import { mkdir, readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { isTemporaryName, replaceFile, writeFileAtomic, writeFileAtomicSync } from "../../../src/io/files/atomic.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

describe("writeFileAtomic", () => {
  test("writes text as UTF-8 and makes the folders it needs", async () => {
    const path = pathOf("a", "b", "notes.txt");
    await writeFileAtomic(path, "42° tilt\n");
    expect(await readFile(path, "utf8")).toBe("42° tilt\n");
  });

  test("writes bytes and nothing else", async () => {
    const path = pathOf("bytes");
    await writeFileAtomic(path, new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4));
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  });

  test("replaces a file and leaves no temporary file", async () => {
    const path = pathOf("table.csv");
    await writeFileAtomic(path, "first, and long");
    await writeFileAtomic(path, "second");
    expect(await readFile(path, "utf8")).toBe("second");
    expect(await readdir(pathOf())).toEqual(["table.csv"]);
  });

  test("keeps one whole version when several writes to one path overlap", async () => {
    const path = pathOf("state.json");
    const versions = ["a", "b", "c", "d"].map((letter) => letter.repeat(200_000));
    await Promise.all(versions.map((version) => writeFileAtomic(path, version)));
    expect(versions).toContain(await readFile(path, "utf8"));
    expect(await readdir(pathOf())).toEqual(["state.json"]);
  });

  test("rejects and leaves no temporary file where the target is a folder", async () => {
    await mkdir(pathOf("target"));
    await expect(writeFileAtomic(pathOf("target"), "text")).rejects.toThrow();
    expect(await readdir(pathOf())).toEqual(["target"]);
  });
});

describe("writeFileAtomicSync", () => {
  test("replaces a file and leaves no temporary file", async () => {
    const path = pathOf("image.png");
    writeFileAtomicSync(path, Uint8Array.of(1, 2, 3));
    writeFileAtomicSync(path, Uint8Array.of(4));
    expect([...(await readFile(path))]).toEqual([4]);
    expect(await readdir(pathOf())).toEqual(["image.png"]);
  });

  test("throws and leaves no temporary file where the target is a folder", async () => {
    await mkdir(pathOf("target"));
    expect(() => writeFileAtomicSync(pathOf("target"), Uint8Array.of(1))).toThrow();
    expect(await readdir(pathOf())).toEqual(["target"]);
  });
});

describe("replaceFile", () => {
  test("keeps the old file and removes the new part when writing fails", async () => {
    const path = pathOf("table.csv");
    await writeFileAtomic(path, "old");
    const failing = replaceFile(path, async (temporaryPath) => {
      await writeFileAtomic(temporaryPath, "half of the n");
      throw new Error("the disk is full");
    });
    await expect(failing).rejects.toThrow("the disk is full");
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(pathOf())).toEqual(["table.csv"]);
  });
});

describe("isTemporaryName", () => {
  test("recognizes the name of a file that is being written, and no other", async () => {
    const names: string[] = [];
    await replaceFile(pathOf("table.csv"), async (temporaryPath) => {
      names.push(basename(temporaryPath));
      await writeFileAtomic(temporaryPath, "");
    });
    expect(names.map(isTemporaryName)).toEqual([true]);
    expect(["table.csv", ".table.csv", "table.tmp", ".table.csv.tmp"].some(isTemporaryName)).toBe(false);
  });
});
