import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPng, readPredictions } from "ct-hemorrhage/io";
import {
  DEFAULT_CONFIG,
  type ExplainRunOptions,
  explainRun,
  openPreparedSet,
  prepare,
  type RunConfig,
  trainRun,
  writePhantom,
} from "ct-hemorrhage/pipeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../../cli/run-command.js";

const CONFIG: RunConfig = { ...DEFAULT_CONFIG, engine: "wasm", size: 64, folds: 2, epochs: 1, batchSize: 8 };
const STAMP = new Date("2019-10-21T21:37:51Z");
const SET = "stage_2_train";

let root = "";
let run = "";
let ids: readonly string[] = [];
const pathOf = (...parts: readonly string[]) => join(root, ...parts);

/** A run of two folds on four studies, and a second set that it has not seen. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "ct-hemorrhage-explain-"));
  await writePhantom(pathOf("phantom"), { seed: 1, trainStudies: 4, testStudies: 1, slices: 4, size: 48 });
  for (const set of [SET, "stage_2_test"]) {
    await prepare({ input: pathOf("phantom", set), output: pathOf("prepared"), set });
  }
  const options = { config: CONFIG, data: pathOf("prepared"), labels: pathOf("phantom", "stage_2_train.csv") };
  run = (await trainRun({ ...options, output: pathOf("runs"), stamp: STAMP })).run;
  ids = (await openPreparedSet(pathOf("prepared"), SET, "adjacent_hu_cropped")).ids;
});

afterAll(() => rm(root, { recursive: true }));

const explain = (options: Partial<ExplainRunOptions> = {}) =>
  explainRun({
    run,
    data: pathOf("prepared"),
    set: SET,
    ids: ids.slice(0, 2),
    output: pathOf("explained"),
    ...options,
  });

describe("explainRun", () => {
  test("draws heat over the whole slice, and lists the probability and the hottest pixel", async () => {
    const images = await explain({ className: "subdural" });
    expect(images.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    for (const { picture, row, col } of images) {
      expect((await readPng(picture)).shape).toEqual([48, 48, 3]);
      expect([row, col].every((place) => place >= 0 && place < 48)).toBe(true);
    }
    const lines = (await readFile(pathOf("explained", "explanations.csv"), "utf8")).split("\n");
    expect(lines).toHaveLength(4);
    expect(lines[1]).toBe([ids[0], "subdural", images[0].probability, images[0].row, images[0].col].join(","));
  });

  test("takes the fold that has not seen the patient, and all folds for another set", async () => {
    const own = await explain({ ids });
    expect(own.map(({ folds }) => folds.length)).toEqual(ids.map(() => 1));
    expect(new Set(own.flatMap(({ folds }) => folds))).toEqual(new Set([0, 1]));
    const { ids: others } = await openPreparedSet(pathOf("prepared"), "stage_2_test", "adjacent_hu_cropped");
    const [image] = await explain({ set: "stage_2_test", ids: others.slice(0, 1) });
    expect(image.folds).toEqual([0, 1]);
  });

  test("gives the probability of the plain image that the run has predicted out of fold", async () => {
    const name = "20191021-213751_oof_predictions_one_view.csv.gz";
    const { ids: rows, values } = await readPredictions(join(run, name));
    const images = await explain({ ids });
    for (const { id, probability } of images) expect(probability).toBeCloseTo(values[6 * rows.indexOf(id)], 5);
  });

  test.each(["gradient", "occlusion"] as const)("explains by %s as well", async (method) => {
    const [image] = await explain({ method, ids: ids.slice(0, 1), output: pathOf(method) });
    expect((await readPng(image.picture)).shape).toEqual([48, 48, 3]);
  });

  test("refuses another class, another method and ids without an image", async () => {
    await expect(explain({ className: "bleeding" as "any" })).rejects.toThrow(
      "explainRun: className must be one of any, epidural",
    );
    await expect(explain({ method: "shap" as "occlusion" })).rejects.toThrow("explainRun: method must be one of");
    await expect(explain({ ids: ["nobody"] })).rejects.toThrow('explainRun: ids must have an image, got "nobody"');
  });
});

describe("ct-hemorrhage explain", () => {
  const options = () => ["--run", run, "--data", pathOf("prepared"), "--set", SET, "--output", pathOf("by-command")];

  test("explains the images that a table of predictions calls most probable", async () => {
    const predictions = join(run, "20191021-213751_oof_predictions.csv.gz");
    const { status, output } = await runCommand("explain", ...options(), "--predictions", predictions, "--top", "2");
    expect(status).toBe(0);
    expect(output.filter((line) => line.endsWith("_any.png"))).toHaveLength(2);
  });

  test("needs ids or predictions, and not both", async () => {
    expect((await runCommand("explain", ...options())).status).toBe(2);
  });
});
