import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { buildSlurmScripts, type SlurmScriptOptions } from "../../../src/cluster/slurm/index.js";
import { useTemporaryFolder } from "../../io/temporary-folder.js";

const pathOf = useTemporaryFolder();
const FAKE = fileURLToPath(new URL("../../services/fake-program.mjs", import.meta.url));

const planOf = (folder: string, count = 8) => ({
  folder,
  work: { kind: "train" as const },
  tasks: Array.from({ length: count }, (_, index) => ({ name: `fold ${index + 1}` })),
});

const build = (options?: SlurmScriptOptions, tasks: readonly number[] = [0, 1]) =>
  buildSlurmScripts(planOf("/data/plan"), tasks, options);

const directives = (text: string) => text.split("\n").filter((line) => line.startsWith("#SBATCH "));

/** Runs a script as Slurm would, with the variables of an element. */
function runScript(text: string, variables: Readonly<Record<string, string>> = {}, cwd = "/") {
  const env = {
    PATH: process.env.PATH,
    SLURM_ARRAY_JOB_ID: "7",
    SLURM_ARRAY_TASK_ID: "1",
    SLURM_JOB_ID: "8",
    ...variables,
  };
  return spawnSync("bash", ["--norc", "-c", text], { env, cwd, encoding: "utf8" });
}

/** Puts a program `scontrol` into a folder, which only prints its arguments. */
async function fakeScontrol(): Promise<string> {
  await mkdir(pathOf("bin"));
  await writeFile(pathOf("bin", "scontrol"), '#!/bin/sh\necho "scontrol $*"\n', { mode: 0o755 });
  return `${pathOf("bin")}:${process.env.PATH}`;
}

describe("buildSlurmScripts", () => {
  test("writes one array and the merge", () => {
    const { arrays, merge } = build({ program: ["/opt/node", "/opt/main.js"] });
    expect(arrays.map(({ name }) => name)).toEqual(["array-1.sh"]);
    expect(merge.name).toBe("merge.sh");
    expect(directives(arrays[0].text)).toEqual([
      "#SBATCH --job-name=ct-train",
      "#SBATCH --nodes=1",
      "#SBATCH --ntasks=1",
      "#SBATCH --requeue",
      "#SBATCH --open-mode=append",
      "#SBATCH --signal=B:TERM@120",
      "#SBATCH --array=0-1",
      "#SBATCH --output=logs/slurm-%A_%a.log",
    ]);
    expect(arrays[0].text).toContain('\n/opt/node /opt/main.js cluster run . --tasks "$task" &\n');
    expect(merge.text).toContain("\n/opt/node /opt/main.js cluster merge . &\n");
  });

  test("writes what is asked of Slurm", () => {
    const options: SlurmScriptOptions = {
      partition: "gpu,long",
      account: "radiology",
      qos: "normal",
      constraint: "a100|h100",
      gpus: "a100:1",
      cpus: 8,
      memory: "16G",
      time: "1-12:00:00",
      atOnce: 4,
      engine: "tensorflow",
      extra: ["--exclude=n[1-3]", "--exclusive"],
      warningSeconds: 300,
    };
    const { arrays, merge } = build(options);
    const asked = [
      "--signal=B:TERM@300",
      "--partition=gpu,long",
      "--account=radiology",
      "--qos=normal",
      "--constraint=a100|h100",
      "--cpus-per-task=8",
      "--mem=16G",
      "--time=1-12:00:00",
      "--exclude=n[1-3]",
      "--exclusive",
    ].map((option) => `#SBATCH ${option}`);
    expect(directives(arrays[0].text)).toEqual(expect.arrayContaining(asked));
    expect(directives(arrays[0].text)).toEqual(
      expect.arrayContaining(["#SBATCH --array=0-1%4", "#SBATCH --gres=gpu:a100:1"]),
    );
    expect(arrays[0].text).toContain('--tasks "$task" --threads 8 --engine tensorflow &');
    expect(directives(merge.text)).toEqual(expect.arrayContaining(asked));
    expect(merge.text).not.toContain("gres");
  });

  test("cuts the tasks at the limit of the site", () => {
    const { arrays } = build({ maxArraySize: 4 }, [0, 2, 5, 6]);
    expect(arrays.map(({ text }) => /--array=(\S+)/.exec(text)![1])).toEqual(["0,2", "1-2"]);
    expect(arrays[1].text).toContain("task=$((SLURM_ARRAY_TASK_ID + 4))");
  });

  test.each(["plain", "with space", 'it\'s "quoted"', "$(touch oops)`touch oops`;&|", "#SBATCH --x ~ * ü"])(
    "runs a task in a folder named %s",
    async (name) => {
      const folder = pathOf(name);
      await mkdir(folder);
      const { arrays, merge } = buildSlurmScripts(planOf(folder), [5], {
        maxArraySize: 4,
        program: [process.execPath, FAKE],
      });
      const { status, stdout } = runScript(arrays[0].text);
      expect([status, stdout]).toEqual([0, expect.stringMatching(/^task 5 on \S+\ncluster run \. --tasks 5\n$/)]);
      expect(runScript(merge.text).status).toBe(0);
      expect(await readFile(pathOf(name, "merged.txt"), "utf8")).toBe("5.done");
      expect(spawnSync("find", [pathOf(), "-name", "oops"], { encoding: "utf8" }).stdout).toBe("");
    },
  );

  test("sources the setup first, and quotes its path and the program's", async () => {
    await writeFile(pathOf("it's set.sh"), "export GREETING=hello\n");
    await writeFile(pathOf("a program"), '#!/bin/sh\necho "$GREETING $*"\n', { mode: 0o755 });
    const options = { setup: pathOf("it's set.sh"), program: [pathOf("a program"), "$HOME"] };
    const { merge } = buildSlurmScripts(planOf(pathOf()), [], options);
    expect(runScript(merge.text).stdout).toBe("hello $HOME cluster merge .\n");
  });

  test("returns an element, not its array, to the queue when it ends with 75", async () => {
    const PATH = await fakeScontrol();
    await writeFile(pathOf("fake.json"), JSON.stringify({ 1: { exits: [75] } }));
    const { arrays } = buildSlurmScripts(planOf(pathOf()), [1], { program: [process.execPath, FAKE] });
    const { status, stdout } = runScript(arrays[0].text, { PATH });
    expect(status).toBe(75);
    expect(stdout).toContain("job 7_1 returns to the queue\nscontrol requeue 7_1\n");
  });

  test("gives up after as many restarts as are allowed", async () => {
    const PATH = await fakeScontrol();
    await writeFile(pathOf("fake.json"), JSON.stringify({ 1: { exits: [75] } }));
    const options = { program: [process.execPath, FAKE], maxRestarts: 3 };
    const { arrays } = buildSlurmScripts(planOf(pathOf()), [1], options);
    const { status, stdout, stderr } = runScript(arrays[0].text, { PATH, SLURM_RESTART_COUNT: "3" });
    expect([status, stderr]).toEqual([75, "job 7_1 has been restarted 3 times: given up\n"]);
    expect(stdout).not.toContain("scontrol");
  });

  test.each([1, 2, 137])("keeps exit code %i, which is final", async (exit) => {
    const PATH = await fakeScontrol();
    await writeFile(pathOf("fake.json"), JSON.stringify({ 1: { exits: [exit] } }));
    const { arrays } = buildSlurmScripts(planOf(pathOf()), [1], { program: [process.execPath, FAKE] });
    const { status, stdout } = runScript(arrays[0].text, { PATH });
    expect(status).toBe(exit);
    expect(stdout).not.toContain("scontrol");
  });

  test("passes TERM on, waits for the program, and returns the job to the queue", async () => {
    const PATH = await fakeScontrol();
    await writeFile(pathOf("fake.json"), JSON.stringify({ 1: { seconds: 60 } }));
    const { arrays } = buildSlurmScripts(planOf(pathOf()), [1], { program: [process.execPath, FAKE] });
    // The script is told to end as soon as its program has noted its start.
    const warn = `(until [ -s '${pathOf("starts.log")}' ]; do sleep 0.05; done; kill -TERM $$) &\n`;
    const { status, stdout } = runScript(warn + arrays[0].text, { PATH });
    expect(status).toBe(75);
    expect(stdout).toContain("scontrol requeue 7_1");
    expect(await readFile(pathOf("starts.log"), "utf8")).toBe("1 starts\n1 stops\n");
  });

  test("returns a job to the queue on a node without the folder", async () => {
    const PATH = await fakeScontrol();
    const { merge } = buildSlurmScripts(planOf(pathOf("absent")), []);
    const { status, stdout } = runScript(merge.text, { PATH });
    expect([status, stdout]).toEqual([75, "job 8 returns to the queue\nscontrol requeue 8\n"]);
  });

  test.each([
    [{ partition: "gpu; reboot" }, "partition must be a name, or names separated by commas, got gpu; reboot"],
    [{ partition: "gpu\n#SBATCH --x" }, "partition must be a name, or names separated by commas, got"],
    [{ account: "$(id)" }, "account must be a name, got $(id)"],
    [{ qos: "-x" }, "qos must be a name, got -x"],
    [{ constraint: "a b" }, "constraint must be names of features, joined by & or |, got a b"],
    [{ gpus: "a100:0" }, "gpus must be a number, or type:number such as a100:1, got a100:0"],
    [{ gpus: 0 }, "gpus must be a number, or type:number such as a100:1, got 0"],
    [{ memory: "16 GB" }, "memory must be a number with K, M, G or T, such as 16G, got 16 GB"],
    [{ time: "soon" }, "time must be minutes, hours:minutes:seconds or days-hours, such as 12:00:00, got soon"],
    [{ cpus: 0 }, "cpus must be a whole number, at least 1, got 0"],
    [{ atOnce: 1.5 }, "atOnce must be a whole number, at least 1, got 1.5"],
    [{ maxArraySize: 0 }, "maxArraySize must be a whole number, at least 1, got 0"],
    [{ maxRestarts: -1 }, "maxRestarts must be a whole number, at least 0, got -1"],
    [{ extra: ["--x=$(id)"] }, "extra must be options of sbatch such as --exclude=node7, got --x=$(id)"],
    [{ extra: ["reboot"] }, "extra must be options of sbatch such as --exclude=node7, got reboot"],
    [{ extra: ["--comment=a #b"] }, "extra must be options of sbatch such as --exclude=node7, got --comment=a #b"],
    [{ setup: "a\nb" }, "setup must be one line of text without control characters"],
    [{ program: ["a\nb"] }, "program must be one line of text without control characters"],
    [{ engine: "cuda" as never }, "engine must be one of tensorflow, webgpu, wasm, cpu, got cuda"],
  ])("refuses %j", (options, message) => {
    expect(() => build(options)).toThrow(RangeError);
    expect(() => build(options)).toThrow(`buildSlurmScripts: ${message}`);
  });

  test.each(["50% done", "a\\b", "a\nb"])("refuses the folder %j, of which Slurm would make another", (folder) => {
    expect(() => buildSlurmScripts(planOf(folder), [0])).toThrow(/^buildSlurmScripts: plan folder must /);
  });

  test("refuses a kind that could not be part of a job's name", () => {
    const plan = { ...planOf("/data/plan"), work: { kind: "a b" as never } };
    expect(() => buildSlurmScripts(plan, [0])).toThrow(
      "buildSlurmScripts: kind of the plan must be one word of small letters, got a b",
    );
  });

  test("refuses an unknown option, with the nearest known one", () => {
    expect(() => build({ partitions: "gpu" } as never)).toThrow('got "partitions"; did you mean "partition"?');
  });

  test.each([8, -1, 0.5])("refuses task %d of 8", (task) => {
    expect(() => build({}, [task])).toThrow(`buildSlurmScripts: tasks must be numbers from 0 to 7, got ${task}`);
  });
});
