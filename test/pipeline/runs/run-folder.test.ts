import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { createRunFolder } from "../../../src/pipeline/runs/run-folder.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();
const stamp = new Date("2019-11-13T07:05:09.876Z");

describe("createRunFolder", () => {
  test("makes an empty folder named for the time in UTC, and its parents", async () => {
    const path = await createRunFolder(pathOf("runs", "phase0"), stamp);
    expect(path).toBe(pathOf("runs", "phase0", "20191113-070509"));
    expect(await readdir(path)).toEqual([]);
  });

  test("counts runs that start in the same second", async () => {
    const names = [];
    for (let run = 0; run < 3; run++) names.push(basename(await createRunFolder(pathOf(), stamp)));
    expect(names).toEqual(["20191113-070509", "20191113-070509-2", "20191113-070509-3"]);
  });

  test("never gives one folder to two runs that start together", async () => {
    const runs = Array.from({ length: 12 }, () => createRunFolder(pathOf(), stamp));
    expect(new Set(await Promise.all(runs)).size).toBe(12);
  });

  test("leaves a file or folder of that name alone", async () => {
    await writeFile(pathOf("20191113-070509"), "a file");
    await mkdir(pathOf("20191113-070509-2"));
    expect(basename(await createRunFolder(pathOf(), stamp))).toBe("20191113-070509-3");
  });

  test("refuses an invalid date", async () => {
    await expect(createRunFolder(pathOf(), new Date("yesterday"))).rejects.toThrow(
      new RangeError("createRunFolder: stamp must be a valid date, got Invalid Date"),
    );
  });

  test("fails if the parent is a file", async () => {
    await writeFile(pathOf("file"), "");
    await expect(createRunFolder(pathOf("file"), stamp)).rejects.toThrow();
    expect(dirname(pathOf("file"))).toBe(pathOf());
  });
});
