import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type SlurmSubmission, submitToSlurm } from "../../src/cluster/slurm/index.js";
import { waitUntil } from "../services/service.js";
import { type Slurm, slurmMissing, startSlurm } from "../services/start-slurm.js";

const FAKE = fileURLToPath(new URL("../services/fake-program.mjs", import.meta.url));
const program = [process.execPath, FAKE];

/** What a task of the fake program does. */
type Behavior = Readonly<Record<string, { readonly exits?: readonly number[]; readonly seconds?: number }>>;

describe.skipIf(slurmMissing !== undefined)(
  `a Slurm cluster${slurmMissing ? ` (skipped: ${slurmMissing})` : ""}`,
  () => {
    let slurm: Slurm;
    let folder: string;
    const before = process.env.SLURM_CONF;

    beforeAll(async () => {
      slurm = await startSlurm({ maxArraySize: 4 });
      process.env.SLURM_CONF = slurm.conf;
    });

    afterAll(async () => {
      if (before === undefined) delete process.env.SLURM_CONF;
      else process.env.SLURM_CONF = before;
      await slurm.stop();
    });

    beforeEach(async () => {
      folder = join(await mkdtemp(join(tmpdir(), "ct-plan-")), "it's a plan");
      await mkdir(folder);
    });

    afterEach(async () => {
      await slurm.run("scancel", "--user=root");
      await rm(join(folder, ".."), { recursive: true });
    });

    const plan = (count: number) => ({
      folder,
      work: { kind: "train" as const },
      tasks: Array.from({ length: count }, (_, index) => ({ name: `fold ${index + 1}` })),
    });
    const submit = (tasks: readonly number[], options = {}) =>
      submitToSlurm(plan(tasks.length), { tasks, program, ...options });
    const behave = (behavior: Behavior) => writeFile(join(folder, "fake.json"), JSON.stringify(behavior));
    const linesOf = async (name: string) =>
      (await readFile(join(folder, name), "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
    const countLines = async (line: string) => (await linesOf("starts.log")).filter((each) => each === line).length;
    const merged = () => linesOf("merged.txt");
    const untilMerged = (seconds?: number) =>
      waitUntil("the merge", async () => (await countLines("merge ends with 0")) > 0, { seconds });
    const state = async (job: string) => (await slurm.run("scontrol", "show", "job", job)).match(/JobState=\w+/g);
    const jobOf = async (array: string, element: number) =>
      (await slurm.run("squeue", "--noheader", "--array", `--jobs=${array}_${element}`, "--format=%A %N"))
        .trim()
        .split(" ");

    test("runs the tasks of two arrays, cut at its limit, and then the merge", async () => {
      const { arrays, scripts } = await submit([0, 1, 2, 3, 4, 5], { memory: "100M", time: "10", cpus: 1 });
      expect(arrays).toHaveLength(2);
      expect(scripts.map(({ name }) => name)).toEqual(["array-1.sh", "array-2.sh", "merge.sh"]);
      await untilMerged();
      expect(await merged()).toEqual(["0.done 1.done 2.done 3.done 4.done 5.done"]);
      expect((await linesOf("starts.log")).at(-2)).toBe("merge starts");
      expect(await readdir(join(folder, "scripts"))).toEqual(["array-1.sh", "array-2.sh", "merge.sh", "slurm.json"]);
      expect(await linesOf(join("logs", `slurm-${arrays[1]}_1.log`))).toEqual([
        expect.stringMatching(/^task 5 on /),
        "cluster run . --tasks 5 --threads 1",
      ]);
    });

    test("runs as many tasks at once as are allowed, over all arrays", async () => {
      await behave(Object.fromEntries([2, 3, 4, 5].map((task) => [task, { seconds: 1 }])));
      await submit([2, 3, 4, 5].map((_, index) => index + 2).concat(0, 1), { atOnce: 1 });
      await untilMerged();
      const running = (await linesOf("starts.log")).map((line) => (line.endsWith("starts") ? 1 : -1));
      const atOnce = running.map((_, index) => running.slice(0, index + 1).reduce((sum, each) => sum + each, 0));
      expect(Math.max(...atOnce)).toBe(1);
    });

    test("merges at once when no task is left", async () => {
      expect((await submit([])).arrays).toEqual([]);
      await untilMerged();
    });

    test("tries a task again that ends with 75, and no other", async () => {
      await behave({ 1: { exits: [75] } });
      await submit([0, 1]);
      await untilMerged();
      expect([await countLines("0 starts"), await countLines("1 starts")]).toEqual([1, 2]);
      expect(await merged()).toEqual(["0.done 1.done"]);
    });

    test("does not merge when a task fails for good, and cancels the merge", async () => {
      await behave({ 1: { exits: [1, 1, 1] } });
      const { merge } = (await submit([0, 1, 2])) as SlurmSubmission;
      await waitUntil("the end of the merge's job", async () => (await state(merge!))![0] === "JobState=CANCELLED");
      expect(await countLines("1 starts")).toBe(1);
      expect(await countLines("2 ends with 0")).toBe(1);
      expect(await merged()).toEqual([]);
    });

    test("tells a task near its time limit to stop, and continues it in a new job", async () => {
      await behave({ 0: { seconds: 5 } });
      const { arrays } = await submit([0]);
      await waitUntil("the start of the task", async () => (await countLines("0 starts")) > 0);
      await slurm.run("scancel", "--signal=TERM", "--batch", `${arrays[0]}_0`);
      await untilMerged();
      expect(await linesOf("starts.log")).toEqual([
        "0 starts",
        "0 stops",
        "0 starts",
        "0 ends with 0",
        "merge starts",
        "merge ends with 0",
      ]);
      expect((await linesOf(join("logs", `slurm-${arrays[0]}_0.log`))).join("\n")).toContain("returns to the queue");
    });

    test("refuses a second submission while jobs of the first are in the queue", async () => {
      await behave({ 0: { seconds: 60 } });
      const { arrays, merge } = await submit([0]);
      await expect(submit([0])).rejects.toThrow(
        `the jobs of the last submission must have ended, got ${arrays[0]}, ${merge} in the queue: wait, or scancel ${arrays[0]} ${merge}`,
      );
      await slurm.run("scancel", arrays[0], merge!);
      await waitUntil("an empty queue", async () => (await slurm.run("squeue", "--noheader")) === "");
      await behave({});
      await submit([0]);
      await untilMerged();
    });

    test("says in one line why a job is refused, and leaves none behind", async () => {
      const refused = submit([0], { partition: "absent" });
      await expect(refused).rejects.toThrow(/^submitToSlurm: sbatch failed: [^\n]*invalid partition[^\n]*$/i);
      expect(await slurm.run("squeue", "--noheader")).toBe("");
    });

    test("returns scripts and commands of a dry run, and writes nothing", async () => {
      const { arrays, merge, commands } = await submit([0, 5].concat(1, 2, 3, 4), { dryRun: true });
      expect([arrays, merge]).toEqual([[], undefined]);
      const quoted = `${folder.replace("'", "'\\''")}`;
      expect(commands).toEqual([
        `sbatch --parsable '--chdir=${quoted}' '${quoted}/scripts/array-1.sh'`,
        `sbatch --parsable '--chdir=${quoted}' '${quoted}/scripts/array-2.sh'`,
        `sbatch --parsable '--chdir=${quoted}' --dependency=afterok:array-1.sh:array-2.sh --kill-on-invalid-dep=yes '${quoted}/scripts/merge.sh'`,
      ]);
      expect(await readdir(folder)).toEqual([]);
    });

    // The last test: the node stays dead.
    test("runs the task of a dead node on another node", async () => {
      await behave({ 0: { seconds: 4 }, 1: { seconds: 4 } });
      const { arrays } = await submit([0, 1]);
      await waitUntil("the start of both tasks", async () => (await linesOf("starts.log")).length === 2);
      const [, node] = await jobOf(arrays[0], 1);
      await slurm.killNode(node);
      await untilMerged(120);
      expect([await countLines("0 starts"), await countLines("1 starts")]).toEqual([1, 2]);
      expect(await merged()).toEqual(["0.done 1.done"]);
    });
  },
);
