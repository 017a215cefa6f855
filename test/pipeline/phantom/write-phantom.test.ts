import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writePhantom as writePhantomBuilt } from "ct-hemorrhage/pipeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError } from "../../../src/errors.js";
import { buildPhantomCohort, buildPhantomStudy, encodeDicom } from "../../../src/phantom/index.js";
import { type PhantomProgress, writePhantom } from "../../../src/pipeline/phantom/write-phantom.js";
import { CLASSES } from "../../../src/types.js";
import { digestFolder } from "../folder-content.js";

const options = { seed: 4, trainStudies: 3, testStudies: 2, size: 24, slices: 8 };
const folders: string[] = [];

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "phantom-"));
  folders.push(folder);
  return folder;
}

const readText = (folder: string, name: string) => readFile(join(folder, name), "utf8");
const readRows = async (folder: string, name: string) => (await readText(folder, name)).trimEnd().split("\n");

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

describe("writePhantom", () => {
  const progress: PhantomProgress[] = [];
  let folder = "";
  let summary: Awaited<ReturnType<typeof writePhantom>>;
  beforeAll(async () => {
    folder = join(await makeFolder(), "new");
    summary = await writePhantom(folder, options, { onProgress: (step) => progress.push(step) });
  });

  test("writes the files of the competition and no others", async () => {
    expect((await readdir(folder)).sort()).toEqual([
      "stage_2_sample_submission.csv",
      "stage_2_test",
      "stage_2_test_labels.csv",
      "stage_2_train",
      "stage_2_train.csv",
    ]);
    expect(await readdir(join(folder, "stage_2_train"))).toHaveLength(24);
    expect(await readdir(join(folder, "stage_2_test"))).toHaveLength(16);
  });

  test("writes each slice of each planned study as a DICOM file", async () => {
    for (const plan of buildPhantomCohort(options)) {
      for (const slice of buildPhantomStudy(plan).slices) {
        const path = join(folder, `stage_2_${plan.split}`, `${slice.metadata.SOPInstanceUID}.dcm`);
        expect(new Uint8Array(await readFile(path))).toEqual(encodeDicom(slice));
      }
    }
  });

  test("writes the truth in long form, six rows per slice, sorted by slice", async () => {
    for (const split of ["train", "test"] as const) {
      const file = split === "train" ? "stage_2_train.csv" : "stage_2_test_labels.csv";
      const [header, ...rows] = await readRows(folder, file);
      const plans = buildPhantomCohort(options).filter((plan) => plan.split === split);
      const expected = plans.flatMap((plan) => {
        const { labels } = buildPhantomStudy(plan);
        return labels.ids.flatMap((id, row) =>
          labels.classes.map((name, index) => `${id}_${name},${labels.values[row * 6 + index]}`),
        );
      });
      expect(header).toBe("ID,Label");
      expect([...rows].sort()).toEqual(expected.sort());
      const ids = rows.map((row) => row.slice(0, 12));
      expect(ids).toEqual([...ids].sort());
    }
  });

  test("writes a sample submission of 0.5 for the test slices in the row order of the competition", async () => {
    const [header, ...rows] = await readRows(folder, "stage_2_sample_submission.csv");
    expect(header).toBe("ID,Label");
    expect(rows).toHaveLength(16 * 6);
    expect(rows.every((row) => row.endsWith(",0.5"))).toBe(true);
    expect(rows.slice(0, 6).map((row) => row.slice(13, -4))).toEqual([
      "epidural",
      "intraparenchymal",
      "intraventricular",
      "subarachnoid",
      "subdural",
      "any",
    ]);
  });

  test("summarizes what it wrote", async () => {
    expect(summary.train).toMatchObject({ studies: 3, slices: 24 });
    expect(summary.test).toMatchObject({ studies: 2, slices: 16 });
    expect(summary.patients).toBe(new Set(buildPhantomCohort(options).map(({ PatientID }) => PatientID)).size);
    const rows = await readRows(folder, "stage_2_train.csv");
    for (const name of CLASSES) {
      expect(summary.train.positives[name]).toBe(rows.filter((row) => row.endsWith(`_${name},1`)).length);
    }
  });

  test("reports its progress after each study", () => {
    expect(progress).toEqual([1, 2, 3, 4, 5].map((studiesDone) => ({ studiesDone, studies: 5 })));
  });

  test("writes the same bytes again, over the old files or elsewhere", async () => {
    const other = await makeFolder();
    await writePhantom(other, options);
    await writePhantom(other, options);
    const names = await readdir(folder, { recursive: true });
    expect((await readdir(other, { recursive: true })).sort()).toEqual(names.sort());
    for (const name of names.filter((name) => name.includes("."))) {
      expect((await readFile(join(other, name))).equals(await readFile(join(folder, name)))).toBe(true);
    }
  });

  test("writes the same bytes with several threads", async () => {
    const parallel = await makeFolder();
    const steps: PhantomProgress[] = [];
    // Threads need the built package.
    const built = await writePhantomBuilt(parallel, options, { threads: 2, onProgress: (step) => steps.push(step) });
    expect(built).toEqual(summary);
    expect(await digestFolder(parallel)).toEqual(await digestFolder(folder));
    expect(steps).toEqual(progress);
  });

  test("refuses an invalid number of threads", async () => {
    await expect(writePhantom(folder, options, { threads: 0 })).rejects.toThrow(
      new RangeError("writePhantom: threads must be a whole number, at least 1, got 0"),
    );
  });

  test("refuses a folder with slices of another phantom, and writes no table to it", async () => {
    const other = await makeFolder();
    await writePhantom(other, { ...options, testStudies: 0 });
    await rm(join(other, "stage_2_train.csv"));
    await writeFile(join(other, "stage_2_train", "ID_stranger.dcm"), "");
    const call = writePhantom(other, { ...options, testStudies: 0 });
    await expect(call).rejects.toThrow(DataError);
    await expect(call).rejects.toThrow(
      "writePhantom: stage_2_train must hold only this phantom, got other files (1): ID_stranger.dcm",
    );
    expect(await readdir(other)).not.toContain("stage_2_train.csv");
  });

  test("writes tables with only a header for an empty split", async () => {
    const other = await makeFolder();
    const { test: held } = await writePhantom(other, { ...options, trainStudies: 1, testStudies: 0 });
    expect(held).toMatchObject({ studies: 0, slices: 0, positives: { any: 0 } });
    expect(await readText(other, "stage_2_test_labels.csv")).toBe("ID,Label\n");
    expect(await readdir(join(other, "stage_2_test"))).toEqual([]);
  });

  test("refuses options out of range", async () => {
    await expect(writePhantom(await makeFolder(), { ...options, trainStudies: -1 })).rejects.toThrow(RangeError);
  });
});
