import { mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import {
  isTransient,
  mergeTasks,
  type PrepareWork,
  planTasks,
  prepare,
  readTaskPlan,
  runTask,
  type TaskPlan,
  taskStates,
  tasksLeft,
} from "ct-hemorrhage/pipeline";
import { beforeEach, describe, expect, test } from "vitest";
import { useTemporaryFolder } from "../../io/temporary-folder.js";
import { writeInto, writeSlice } from "../dicom-slices.js";
import { digestFolder } from "../folder-content.js";

const pathOf = useTemporaryFolder();

/** Five series of two slices, a file that is not DICOM, and a copy of a slice. */
beforeEach(async () => {
  for (const series of ["a", "b", "c", "d", "e"]) {
    for (const z of [0, 5]) {
      const header = { SeriesInstanceUID: series, StudyInstanceUID: `study ${series}` };
      await writeSlice(pathOf("dicom", `${series}${z}.dcm`), `${series}${z}`, { z, header });
    }
  }
  await writeInto(pathOf("dicom", "notes.txt"), "not a slice");
  await writeSlice(pathOf("dicom", "copy", "a0.dcm"), "a0", {
    z: 0,
    header: { SeriesInstanceUID: "a", StudyInstanceUID: "study a" },
  });
});

const work = (output: string): PrepareWork => ({
  kind: "prepare",
  input: pathOf("dicom"),
  output: pathOf(output),
  set: "s",
});

const plan = (output: string, shards: number) => planTasks(work(output), { plan: pathOf("plan"), shards, threads: 1 });

const runAll = async (planned: TaskPlan, order: readonly number[]) => {
  for (const index of order) await runTask(planned, index, { threads: 1 });
};

/** What one machine writes. */
async function expected(): Promise<Record<string, string>> {
  const { kind, ...options } = work("one");
  await prepare({ ...options, threads: 2 });
  return digestFolder(pathOf("one"));
}

describe("a preparation in tasks", () => {
  test.each([
    [1, [0]],
    [2, [1, 0]],
    [3, [2, 0, 1]],
    [9, [4, 3, 2, 1, 0]],
  ])("in %i shards leaves the bytes of one machine", async (shards, order) => {
    const planned = await plan("shards", shards);
    expect(planned.tasks).toHaveLength(order.length);
    await runAll(planned, order);
    const merged = await mergeTasks(planned);
    expect(merged).toMatchObject({ kind: "prepare", summary: { images: 10, series: 5, imagesBefore: 0 } });
    expect(await digestFolder(pathOf("shards"))).toEqual(await expected());
  });

  test("a task that runs again, or that another attempt has begun, changes nothing", async () => {
    const planned = await plan("shards", 2);
    await runAll(planned, [0, 1]);
    await rm(pathOf("plan", "tasks", "00000.done"));
    await runAll(planned, [0, 0]);
    expect(await mergeTasks(planned)).toMatchObject({ summary: { images: 10, imagesBefore: 6 } });
    expect(await digestFolder(pathOf("shards"))).toEqual(await expected());
  });

  test("a shard resumes after the series that a killed process has finished", async () => {
    const planned = await plan("shards", 1);
    const killed = new AbortController();
    const onProgress = (done: number) => void (done === 4 && killed.abort());
    const stopped = runTask(planned, 0, { threads: 1, signal: killed.signal, onProgress });
    await expect(stopped).rejects.toThrow("the job was stopped, and can be resumed");
    const [journal] = (await readdir(pathOf("shards"))).filter((name) => name.startsWith(".s_manifest."));
    const lines = (await readFile(pathOf("shards", journal), "utf8")).split("\n");
    expect(lines).toHaveLength(4);
    // The process is killed while it writes a line.
    await writeFile(pathOf("shards", journal), `${lines.slice(0, 3).join("\n")}\n{"series":"c`);
    await runTask(planned, 0, { threads: 1 });
    expect(await mergeTasks(planned)).toMatchObject({ summary: { images: 10, imagesBefore: 4 } });
    expect(await digestFolder(pathOf("shards"))).toEqual(await expected());
  });

  test("of two processes on one shard, the older stops and the newer finishes", async () => {
    const planned = await plan("shards", 1);
    let newer: Promise<void> | undefined;
    const onProgress = (done: number) => {
      if (done === 2) newer = runTask(planned, 0, { threads: 1 });
    };
    const error = await runTask(planned, 0, { threads: 1, onProgress }).catch((caught) => caught);
    expect(String(error)).toContain("another process has taken over");
    expect(isTransient(error)).toBe(true);
    await newer;
    await mergeTasks(planned);
    expect(await digestFolder(pathOf("shards"))).toEqual(await expected());
  });

  test("holds where the folders are moved together", async () => {
    await plan("shards", 2);
    await mkdir(pathOf("moved"));
    for (const name of ["dicom", "shards", "plan"]) await rename(pathOf(name), pathOf("moved", name));
    const moved = await readTaskPlan(pathOf("moved", "plan"));
    await runAll(moved, await tasksLeft(moved));
    await mergeTasks(moved);
    for (const name of ["dicom", "shards"]) await rename(pathOf("moved", name), pathOf(name));
    expect(await digestFolder(pathOf("shards"))).toEqual(await expected());
    expect(await readFile(pathOf("moved", "plan", "plan.json"), "utf8")).not.toContain(pathOf());
    expect(await readFile(pathOf("moved", "plan", "series.jsonl"), "utf8")).not.toContain(pathOf());
  });

  test("a preparation of one machine uses what shards have prepared, and ends with the same bytes", async () => {
    await runAll(await plan("shards", 2), [1]);
    const { kind, ...options } = work("shards");
    expect(await prepare({ ...options, threads: 1 })).toMatchObject({ images: 10, imagesBefore: 4 });
    expect(await digestFolder(pathOf("shards"))).toEqual(await expected());
  });

  test("holds where a link leads to the plan", async () => {
    await plan("shards", 2);
    await mkdir(pathOf("elsewhere", "deep"), { recursive: true });
    await symlink(pathOf("plan"), pathOf("elsewhere", "deep", "link"));
    const linked = await readTaskPlan(pathOf("elsewhere", "deep", "link"));
    await runAll(linked, [0, 1]);
    await mergeTasks(linked);
    expect(await digestFolder(pathOf("shards"))).toEqual(await expected());
  });

  test("is tried again where the input is, on a machine that does not see it", async () => {
    const planned = await plan("shards", 2);
    await rename(pathOf("dicom"), pathOf("unmounted"));
    const error = await runTask(planned, 0, { threads: 1 }).catch((caught) => caught);
    expect(String(error)).toContain('prepare: "a0.dcm" must be readable, got ENOENT for all files');
    expect(isTransient(error)).toBe(true);
    await rename(pathOf("unmounted"), pathOf("dicom"));
    await runAll(planned, [0, 1]);
    await mergeTasks(planned);
    expect(await digestFolder(pathOf("shards"))).toEqual(await expected());
  });

  test("a bad file is a row of a table, not a failed task", async () => {
    await truncate(pathOf("dicom", "b5.dcm"), 900);
    const planned = await plan("shards", 2);
    await runAll(planned, [0, 1]);
    const merged = await mergeTasks(planned);
    expect(merged).toMatchObject({ summary: { images: 9, failures: [{ file: "b5.dcm" }] } });
  });
});

describe("planTasks", () => {
  test("finds an unfinished plan of the same work again, and plans anew once it is merged", async () => {
    const planned = await plan("shards", 2);
    await runTask(planned, 0, { threads: 1 });
    expect(await tasksLeft(await plan("shards", 2))).toEqual([1]);
    await runTask(planned, 1, { threads: 1 });
    await mergeTasks(planned);
    await rm(pathOf("dicom", "e0.dcm"));
    const again = await plan("shards", 2);
    expect(await tasksLeft(again)).toEqual([0, 1]);
    await runAll(again, [0, 1]);
    expect(await mergeTasks(again)).toMatchObject({ summary: { images: 9, imagesBefore: 8, removed: 1 } });
  });

  test("refuses a folder with a plan of other work", async () => {
    await plan("shards", 2);
    await expect(plan("shards", 3)).rejects.toThrow(
      "planTasks: plan/plan.json must be of the same work, got a plan of other work; choose another folder",
    );
  });

  test.each([
    [{ plan: "p", shards: 0 }, "planTasks: shards must be a whole number, at least 1, got 0"],
    [{ plan: "p", shard: 2 }, 'got "shard"; did you mean "shards"?'],
    [{}, "planTasks: plan must be"],
  ])("%o: %s", async (options, message) => {
    await expect(planTasks(work("shards"), options as never)).rejects.toThrow(message);
  });

  test("refuses work of another kind", async () => {
    const bake = { kind: "bake" } as unknown as PrepareWork;
    await expect(planTasks(bake, { plan: pathOf("plan") })).rejects.toThrow(
      'planTasks: work.kind must be "prepare", "train" or "predict", got "bake"',
    );
  });
});

describe("readTaskPlan", () => {
  test("says what a folder lacks", async () => {
    await expect(readTaskPlan(pathOf("none"))).rejects.toThrow(
      'readTaskPlan: "none" must hold a plan.json, got none; make one with --plan',
    );
  });

  test.each<[string, (text: string) => string, RegExp]>([
    ["no JSON", () => "{", /plan.json" must hold JSON/],
    [
      "other settings",
      (text) => text.replace('"marginPixels": 10', '"marginPixels": 3'),
      /must be as it was written, got another text/,
    ],
    ["another form", (text) => text.replace('"tasks"', '"task"'), /must be a plan, got another value at "tasks"$/],
    [
      "another version",
      (text) => text.replace(/"version": "[^"]+"/, '"version": "9.9.9"'),
      /, as this package, got 9.9.9$/,
    ],
  ])("refuses a plan with %s", async (_, change, message) => {
    await plan("shards", 2);
    const path = pathOf("plan", "plan.json");
    await writeFile(path, change(await readFile(path, "utf8")));
    await expect(readTaskPlan(pathOf("plan"))).rejects.toThrow(message);
  });
});

describe("mergeTasks", () => {
  test("names what is missing", async () => {
    const planned = await plan("shards", 3);
    await runTask(planned, 1, { threads: 1 });
    await expect(mergeTasks(planned)).rejects.toThrow(
      "mergeTasks: all 3 tasks must be done, got left: shard 1 of 3 of s (waiting), shard 3 of 3 of s (waiting)",
    );
  });

  test("has a shard run again whose journal another preparation has taken", async () => {
    const planned = await plan("shards", 2);
    await runAll(planned, [0, 1]);
    const journals = (await readdir(pathOf("shards"))).filter((name) => /^\.s_(manifest|hashes)\.2-of-2\./.test(name));
    for (const name of journals) await rm(pathOf("shards", name));
    await expect(mergeTasks(planned)).rejects.toThrow(
      "mergeTasks: the manifest of s must have all 5 series, got none of shard 2 of 2: run again",
    );
    expect(await tasksLeft(planned)).toEqual([1]);
    await runAll(planned, [1]);
    await mergeTasks(planned);
    expect(await digestFolder(pathOf("shards"))).toEqual(await expected());
  });

  test("says why a task failed for good", async () => {
    const planned = await plan("shards", 2);
    await writeFile(pathOf("plan", "series.jsonl"), "no JSON\n");
    await expect(runTask(planned, 0, { threads: 1 })).rejects.toThrow();
    expect((await taskStates(planned)).map(({ state }) => state)).toEqual(["failed", "waiting"]);
    await expect(mergeTasks(planned)).rejects.toThrow(
      /shard 1 of 2 of s \(failed: runTask: series.jsonl of the plan must be as it was written/,
    );
  });
});

describe("runTask", () => {
  test("refuses a task that the plan does not have", async () => {
    const planned = await plan("shards", 2);
    await expect(runTask(planned, 2)).rejects.toThrow("runTask: index must be 0 to 1, got 2");
  });
});
