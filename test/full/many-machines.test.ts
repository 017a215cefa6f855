import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../package/entry-points.js";
import { fencedBlocks, readFromRoot } from "../package/markdown.js";
import { endService, missingPrograms, waitUntil } from "../services/service.js";
import { type Redis, redisMissing, startRedis } from "../services/start-redis.js";
import { type Slurm, slurmMissing, startSlurm } from "../services/start-slurm.js";

const PAGE = "docs/many-machines.md";

/** A batch of the page is five networks at full size; here it is one small network. */
const SMALL = " --preset tiny --configs efficientnetb0";

/** The lines of the page that call the program, with the headings above them. */
const lines = fencedBlocks(readFromRoot(PAGE))
  .filter(({ language }) => language === "sh")
  .flatMap(({ heading, content }) => content.split("\n").map((line) => ({ heading, line })))
  .filter(({ line }) => line.startsWith("npx ct-hemorrhage "));
const linesUnder = (heading: string) => lines.filter((each) => each.heading === heading).map(({ line }) => line);

let root = "";
let environment: NodeJS.ProcessEnv = {};
const pathOf = (...parts: readonly string[]) => join(root, ...parts);

/** Runs a command line of the page in its folder. */
async function run(line: string): Promise<string> {
  const { stdout } = await promisify(execFile)("bash", ["-c", line], { cwd: root, env: environment });
  return stdout;
}

const status = (plan: string) => run(`npx ct-hemorrhage cluster status plans/${plan}`);

/** Waits until the merge of a plan has left its mark; says what the plan's tasks say if it does not. */
async function untilMerged(plan: string): Promise<void> {
  const isMerged = async () => (await readdir(pathOf("plans", plan))).includes("merged.json");
  await waitUntil(`the merge of ${plan}`, isMerged, { seconds: 400 }).catch(async (error) => {
    throw new Error(`${error.message}\n${await status(plan)}`);
  });
}

/** A folder as a reader of the page has it: with the package, DICOM files and labels. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "ct-many-machines-"));
  environment = { ...process.env };
  await mkdir(pathOf("node_modules", ".bin"), { recursive: true });
  await symlink(fileURLToPath(ROOT), pathOf("node_modules", "ct-hemorrhage"));
  await symlink(fileURLToPath(new URL("dist/cli/main.js", ROOT)), pathOf("node_modules", ".bin", "ct-hemorrhage"));
  await writeFile(pathOf("package.json"), JSON.stringify({ private: true, type: "module" }));
  await run("npx ct-hemorrhage phantom --output phantom --train-studies 16 --test-studies 1 --slices 5 --size 64");
  await rename(pathOf("phantom", "stage_2_train"), pathOf("dicom"));
  await rename(pathOf("phantom", "stage_2_train.csv"), pathOf("stage_2_train.csv"));
});

afterAll(() => rm(root, { recursive: true, force: true }));

const without = [slurmMissing, redisMissing].filter((reason) => reason !== undefined).join("; ");

describe.skipIf(without !== "")(`${PAGE}${without ? ` (skipped: ${without})` : ""}`, () => {
  let slurm: Slurm;
  let redis: Redis;

  beforeAll(async () => {
    [slurm, redis] = await Promise.all([startSlurm({ cpus: 8, memoryMb: 32_768, hasGpu: true }), startRedis()]);
    environment = { ...environment, SLURM_CONF: slurm.conf, REDIS_URL: redis.url };
  });

  afterAll(async () => {
    await Promise.all([slurm?.stop(), redis?.stop()]);
  });

  test("plans a preparation, which workers on Redis do", async () => {
    const [prepare] = linesUnder("Plan");
    expect(prepare).toContain("prepare ");
    expect(await run(prepare)).toContain("16 tasks");
    const [submit, , worker, board] = linesUnder("A few machines without a scheduler");
    expect(await run(submit.replace("plans/batch", "plans/prepare"))).toContain("submitted 16 tasks and the merge");
    expect(await run(submit.replace("plans/batch", "plans/prepare"))).toContain("the plan is in the queue");
    expect(board).toBeUndefined();
    const [, ...words] = worker.split(" ").slice(1);
    const started = spawn(process.execPath, [pathOf("node_modules/.bin/ct-hemorrhage"), ...words], {
      ...{ cwd: root, env: environment, stdio: "ignore" },
    });
    try {
      await untilMerged("prepare");
    } finally {
      started.kill("SIGTERM");
      await endService(started, "SIGTERM");
    }
    expect(started.exitCode).toBe(0);
    expect(await readdir(pathOf("prepared"))).toContain("stage_2_train_metadata.parquet.gzip");
  });

  test("plans a training and a batch, which Slurm does", async () => {
    const [, train, batch] = linesUnder("Plan");
    expect(await run(train)).toContain("5 tasks");
    expect(await run(`${batch}${SMALL}`)).toContain(" tasks, numbered from 0");
    const [submit, look] = linesUnder("Slurm");
    expect(await run(`${submit} --dry-run`)).toContain("#SBATCH --gres=gpu:1");
    expect(await run(submit)).toMatch(/^submitted \d+ tasks as 1 array \d+, and the merge as job \d+/);
    expect(await run(look)).toMatch(/^\d+ of \d+ tasks done, /);
    await untilMerged("batch");
    expect(await readdir(pathOf("plans", "batch", "scripts"))).toContain("array-1.sh");
  });

  test("shows that all is done, and merges again by hand", async () => {
    const byHand = linesUnder("By hand");
    expect(byHand).toHaveLength(3);
    for (const line of byHand) await run(line);
    for (const line of [...linesUnder("Status and merge"), ...linesUnder("Other schedulers")]) await run(line);
    expect(await status("batch")).toMatch(/^(\d+) of \1 tasks done/);
  });

  test.skipIf(missingPrograms("parallel").length > 0)("runs tasks by GNU parallel (skipped without it)", async () => {
    const [block] = fencedBlocks(readFromRoot(PAGE)).filter(({ content }) => content.includes("parallel --sshlogin"));
    const local = block.content.replace("--sshlogin 1/node1,1/node2", "--jobs 2").replace("seq 0 24", "seq 0 1");
    await run(local.replace("parallel --", "parallel --will-cite --"));
    expect((await readFile(pathOf("parallel.log"), "utf8")).trim().split("\n")).toHaveLength(3);
  });
});
