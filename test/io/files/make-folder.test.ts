import { stat, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../../../src/io/files/make-folder.js";
import { useTemporaryFolder } from "../temporary-folder.js";

const pathOf = useTemporaryFolder();

describe("makeFolder", () => {
  test("creates a folder and its parents, and leaves one that exists", async () => {
    await makeFolder(pathOf("a", "b", "c"));
    await makeFolder(pathOf("a", "b", "c"));
    expect((await stat(pathOf("a", "b", "c"))).isDirectory()).toBe(true);
  });

  test("creates one folder for several callers at once", async () => {
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(pathOf("x", "y", "z"))));
    expect((await stat(pathOf("x", "y", "z"))).isDirectory()).toBe(true);
  });

  test("fails where a file stands in the way", async () => {
    await writeFile(pathOf("file"), "");
    await expect(makeFolder(pathOf("file"))).rejects.toThrow("EEXIST");
    await expect(makeFolder(pathOf("file", "below"))).rejects.toThrow("ENOTDIR");
  });

  // Node's own mkdir never ends there.
  test.skipIf(process.platform !== "linux")("fails in /proc, which takes no folders", async () => {
    await expect(makeFolder("/proc/ct-hemorrhage/output")).rejects.toThrow("ENOENT");
  });
});
