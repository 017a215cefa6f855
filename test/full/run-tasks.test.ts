import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { readSafetensors, writeSafetensors } from "ct-hemorrhage/io";
import {
  createRun,
  DEFAULT_CONFIG,
  isTransient,
  mergeTasks,
  planTasks,
  predictRun,
  prepare,
  preparedPaths,
  readTaskPlan,
  runTask,
  taskStates,
  tasksLeft,
  trainFold,
  trainRun,
  writePhantom,
} from "ct-hemorrhage/pipeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestFolder } from "../pipeline/folder-content.js";

const CONFIG = { ...DEFAULT_CONFIG, engine: "wasm", size: 32, folds: 2, epochs: 2, batchSize: 1 } as const;
const STAMP = new Date("2019-10-21T21:37:51Z");

let root = "";
const pathOf = (...parts: readonly string[]) => join(root, ...parts);
const inputs = () => ({ data: pathOf("prepared"), labels: pathOf("phantom", "stage_2_train.csv") });

/** A phantom of 16 slices to train on and 72 to predict, three times 32 batches, and a trained run. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "ct-hemorrhage-tasks-"));
  await writePhantom(pathOf("phantom"), { seed: 1, trainStudies: 4, testStudies: 18, slices: 4, size: 48 });
  for (const set of ["stage_2_train", "stage_2_test"]) {
    await prepare({ input: pathOf("phantom", set), output: pathOf("prepared"), set });
  }
  await trainRun({ config: CONFIG, ...inputs(), output: pathOf("one"), stamp: STAMP });
});

afterAll(() => rm(root, { recursive: true }));

const RUN = "20191021-213751";

const planTraining = (name: string) =>
  planTasks(
    { kind: "train", configs: [{ name: "b0", config: CONFIG }], ...inputs(), output: pathOf(name), now: () => STAMP },
    { plan: pathOf(`${name}-plan`) },
  );

describe("a training in tasks", () => {
  test("fold by fold, stopped and resumed, leaves the bytes of one machine", async () => {
    const plan = await planTraining("folds");
    expect(plan.tasks.map(({ name }) => name)).toEqual([`fold 1 of b0 (run ${RUN})`, `fold 2 of b0 (run ${RUN})`]);
    await runTask(plan, 1);
    const stop = new AbortController();
    const onProgress = (done: number) => void (done > 3 && stop.abort());
    const error = await runTask(plan, 0, { signal: stop.signal, onProgress }).catch((caught) => caught);
    expect(String(error)).toContain("the job was stopped, and can be resumed");
    expect(isTransient(error)).toBe(true);
    expect(await readdir(pathOf("folds", RUN, "fold_1"))).toContain("last.safetensors");
    expect((await taskStates(plan)).map(({ state }) => state)).toEqual(["waiting", "done"]);
    await expect(mergeTasks(plan)).rejects.toThrow(/got left: fold 1 of b0 \(run 20191021-213751\) \(waiting\)$/);
    await runTask(await readTaskPlan(pathOf("folds-plan")), 0);
    expect(await mergeTasks(plan)).toMatchObject({ kind: "train", runs: [{ name: "b0" }] });
    expect(await digestFolder(pathOf("folds", RUN))).toEqual(await digestFolder(pathOf("one", RUN)));
    expect(await planTraining("folds")).toMatchObject({ isMerged: true, tasks: plan.tasks });
    expect(await readdir(pathOf("folds"))).toEqual([RUN, "batch.json"]);
  });

  test("of custom images leaves the bytes of one machine", async () => {
    const { images, metadata } = preparedPaths(pathOf("prepared"), "stage_2_train");
    const data = { images: images("adjacent_hu_cropped"), metadata };
    const { labels } = inputs();
    const config = { ...CONFIG, epochs: 1 };
    await trainRun({ config, data, labels, output: pathOf("one-custom"), stamp: STAMP });
    const configs = [{ name: "b0", config }];
    const work = { kind: "train", configs, data, labels, output: pathOf("custom"), now: () => STAMP } as const;
    const plan = await planTasks(work, { plan: pathOf("custom-plan") });
    for (const index of await tasksLeft(plan)) await runTask(plan, index);
    await mergeTasks(plan);
    expect(await digestFolder(pathOf("custom", RUN))).toEqual(await digestFolder(pathOf("one-custom", RUN)));
  });

  test("of two processes on one fold, the older stops at its next checkpoint and changes nothing more", async () => {
    const run = await createRun({ config: CONFIG, ...inputs(), output: pathOf("two"), stamp: STAMP });
    let newer: Promise<unknown> | undefined;
    const onProgress = () => {
      newer ??= trainFold({ run, ...inputs(), fold: 0, checkpointSeconds: 0 });
    };
    const older = trainFold({ run, ...inputs(), fold: 0, checkpointSeconds: 0, onProgress });
    await expect(older).rejects.toThrow("fold_1: another process has taken over, so this one stops");
    await newer;
    expect(await digestFolder(join(run, "fold_1"))).toEqual(await digestFolder(pathOf("one", RUN, "fold_1")));
    expect(await readdir(run)).not.toContain(".fold_1.owner");
  });
});

const predictWork = (output: string) =>
  ({
    kind: "predict",
    run: pathOf("one", RUN),
    data: pathOf("prepared"),
    set: "stage_2_test",
    output: pathOf(output),
  }) as const;

describe("a prediction in tasks", () => {
  test("in ranges leaves the bytes of one machine", async () => {
    const { kind, ...options } = predictWork("whole");
    await predictRun(options);
    const plan = await planTasks(predictWork("ranges"), { plan: pathOf("ranges-plan"), shards: 3 });
    expect(plan.tasks.map(({ images }) => images)).toEqual([32, 32, 8, 32, 32, 8]);
    for (const index of (await tasksLeft(plan)).reverse()) await runTask(plan, index);
    expect(await mergeTasks(plan)).toMatchObject({ kind: "predict", predictions: { ids: { length: 72 } } });
    expect(await digestFolder(pathOf("ranges"))).toEqual(await digestFolder(pathOf("whole")));
  });

  test("refuses a part of other weights, of another engine, or cut short", async () => {
    const plan = await planTasks(predictWork("bad"), { plan: pathOf("bad-plan"), shards: 2 });
    for (const index of await tasksLeft(plan)) await runTask(plan, index);
    const part = pathOf("bad", `${RUN}_fold_1_logits.2-of-2.safetensors`);
    const bytes = await readFile(part);
    const { tensors, metadata } = await readSafetensors(part);
    const change = async (changed: Record<string, string>, rows: number, message: string) => {
      const data = tensors.logits.data.slice(0, rows * 6);
      await writeSafetensors(part, { logits: { shape: [rows, 6], data } }, { metadata: { ...metadata, ...changed } });
      await expect(mergeTasks(plan)).rejects.toThrow(`mergeTasks: ${basename(part)} ${message}`);
    };
    await change({ key: "other" }, 40, "must be of these weights and images, got those of others");
    await change({ engine: "tensorflow" }, 40, "must be predicted by wasm, as the parts before it, got tensorflow");
    await change({}, 39, "must hold the logits of 40 images, got 39");
    await writeFile(part, bytes);
    await mergeTasks(plan);
    expect(await digestFolder(pathOf("bad"))).toEqual(await digestFolder(pathOf("whole")));
  });
});
