import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DEFAULT_CONFIG,
  isTransient,
  type PredictRunOptions,
  predictRun,
  prepare,
  trainRun,
  writePhantom,
} from "ct-hemorrhage/pipeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const IMAGES = 70;

let root = "";
let run = "";
const pathOf = (...parts: readonly string[]) => join(root, ...parts);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "ct-hemorrhage-folds-"));
  await writePhantom(pathOf("phantom"), { seed: 1, trainStudies: 2, testStudies: 5, slices: 14, size: 48 });
  for (const set of ["stage_2_train", "stage_2_test"]) {
    await prepare({ input: pathOf("phantom", set), output: pathOf("prepared"), set });
  }
  const config = { ...DEFAULT_CONFIG, engine: "wasm", size: 32, folds: 2, epochs: 1, batchSize: 8 } as const;
  const options = { config, data: pathOf("prepared"), labels: pathOf("phantom", "stage_2_train.csv") };
  run = (await trainRun({ ...options, output: pathOf("runs"), stamp: new Date("2019-10-21T21:37:51Z") })).run;
});

afterAll(() => rm(root, { recursive: true }));

/** Predicts with batches of one image, so that there are three places to cut. */
function predict(name: string, options: Partial<PredictRunOptions>) {
  const data = { data: pathOf("prepared"), set: "stage_2_test", output: pathOf(name) };
  return predictRun({ run, ...data, batchSize: 1, ...options });
}

/** Hashes each file of a folder. */
async function hashFiles(name: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const file of (await readdir(pathOf(name))).sort()) {
    hashes[file] = createHash("sha256")
      .update(await readFile(pathOf(name, file)))
      .digest("hex");
  }
  return hashes;
}

/** Hashes the files that do not tell which process wrote them. */
const resultsOf = async (name: string) =>
  Object.fromEntries(Object.entries(await hashFiles(name)).filter(([file]) => !file.startsWith(".")));

describe("predictRun on several threads", () => {
  test("writes the same bytes whether threads take folds or ranges of their images", async () => {
    const { ids } = await predict("one", { parallel: 1 });
    expect(ids).toHaveLength(IMAGES);
    await predict("many", { parallel: 4 });
    expect(await resultsOf("many")).toEqual(await resultsOf("one"));
  });

  test("resumes ranges, and leaves no file of them behind", async () => {
    const stop = new AbortController();
    const onProgress = (done: number) => done > 40 && stop.abort();
    const stopped = predict("stopped", { parallel: 4, signal: stop.signal, onProgress });
    await expect(stopped).rejects.toSatisfy(isTransient);
    expect((await readdir(pathOf("stopped"))).some((file) => file.includes("-of-"))).toBe(true);
    await predict("stopped", { parallel: 4 });
    expect((await readdir(pathOf("stopped"))).filter((file) => file.includes("-of-"))).toEqual([]);
    expect(await resultsOf("stopped")).toEqual(await resultsOf("one"));
  });

  test("rejects another value of exact", async () => {
    const options = { exact: "yes" } as unknown as Partial<PredictRunOptions>;
    await expect(predict("exact", options)).rejects.toThrow("predictRun: exact must be true or false, got a string");
  });
});
