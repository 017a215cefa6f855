import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { DEFAULT_CONFIG, predictRun, prepare, trainRun, writePhantom } from "ct-hemorrhage/pipeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const study = fileURLToPath(new URL("../../../shared/data/rsna-study-32", import.meta.url));

describe.skipIf(!existsSync(study))("a run on the phantom predicts a real study (needs ../shared/data)", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ct-hemorrhage-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("gives a submission with the six rows of each of its 32 slices", async () => {
    const [phantom, data] = [join(folder, "phantom"), join(folder, "prepared")];
    await writePhantom(phantom, { seed: 1, trainStudies: 6, testStudies: 1, size: 64, slices: 4 });
    await prepare({ input: join(phantom, "stage_2_train"), output: data, set: "stage_2_train" });
    await prepare({ input: join(study, "stage_2_test_images"), output: data, set: "stage_2_test" });
    const config = { ...DEFAULT_CONFIG, size: 32, folds: 2, epochs: 1, batchSize: 8 };
    const labels = join(phantom, "stage_2_train.csv");
    const { run } = await trainRun({ config, data, labels, output: join(folder, "runs"), stamp: new Date(0) });
    await predictRun({ run, data, set: "stage_2_test", output: join(folder, "predictions") });
    const submission = await readFile(join(folder, "predictions", "19700101-000000_submission.csv.gz"));
    const [header, ...rows] = gunzipSync(submission).toString().trimEnd().split("\n");
    expect(header).toBe("ID,Label");
    expect(rows).toHaveLength(32 * 6);
    expect(rows[0]).toMatch(/^ID_000000e27_any,0\.\d+$/);
    expect(rows.every((row) => Number(row.split(",")[1]) > 0 && Number(row.split(",")[1]) < 1)).toBe(true);
  });
});
