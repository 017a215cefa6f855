/**
 * Prepares a phantom in 4 shards, trains two folds and predicts in 3 ranges, on two workers. In each of the three, one
 * process is killed and one is paused until another has taken over its task. Compares all files with those of one machine.
 *
 *   npm run torture -- cluster --engine processes
 *   npm run torture -- cluster --engine slurm
 *   npm run torture -- cluster --engine redis
 */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { Command, Option } from "commander";
import { createRandom } from "ct-hemorrhage";
import {
  DEFAULT_CONFIG,
  planTasks,
  predictRun,
  prepare,
  type RunConfig,
  type TaskWork,
  trainRun,
  writePhantom,
} from "ct-hemorrhage/pipeline";
import { wholeNumber } from "../../bench/whole-number.js";
import { redisMissing } from "../../test/services/start-redis.js";
import { slurmMissing } from "../../test/services/start-slurm.js";
import type { ClusterEngine } from "../cluster/engine.js";
import { startProcesses } from "../cluster/processes.js";
import { startRedisWorkers } from "../cluster/redis.js";
import { startSlurmNodes } from "../cluster/slurm.js";
import { HASHES } from "../kill-and-resume.js";

/** A cohort of which a shard takes seconds, and whose test set is three ranges of 32 batches. */
const PHANTOM = { seed: 7, trainStudies: 24, testStudies: 12, size: 256, slices: 8 };

const CONFIG: RunConfig = {
  ...DEFAULT_CONFIG,
  ...{ engine: "wasm", size: 32, folds: 2, epochs: 2, batchSize: 8, set: "stage_2_train" },
};

/** Starts the runs of one machine and of the cluster at the same time, so that they have one name. */
const STAMP = new Date("2019-10-21T21:37:51Z");

/** Engines, and what the machine lacks for each; undefined where it lacks nothing. */
const ENGINES = { processes: undefined, slurm: slurmMissing, redis: redisMissing } as const;

type EngineName = keyof typeof ENGINES;

/** Starts an engine. */
async function startEngine(name: EngineName, random: () => number): Promise<ClusterEngine> {
  if (name === "processes") return startProcesses(random);
  return name === "slurm" ? startSlurmNodes() : startRedisWorkers();
}

/** Folders of the work, below the folder of one machine or of the cluster. */
function foldersOf(root: string) {
  const run = join(root, "runs", "20191021-213751");
  return { prepared: join(root, "prepared"), runs: join(root, "runs"), run, predictions: join(root, "predictions") };
}

/** Options of the three works. */
function worksOf(phantom: string, root: string) {
  const { prepared, runs, run, predictions } = foldersOf(root);
  return {
    prepare: { input: join(phantom, "stage_2_train"), output: prepared, set: "stage_2_train" },
    train: { data: prepared, labels: join(phantom, "stage_2_train.csv"), output: runs },
    predict: { run, data: prepared, set: "stage_2_test", output: predictions, batchSize: 1 },
  };
}

/** Does all three works on one machine. */
async function doAlone(phantom: string, root: string): Promise<void> {
  const works = worksOf(phantom, root);
  await prepare({ ...works.prepare, threads: 2 });
  await prepareTestSet(phantom, root);
  await trainRun({ ...works.train, config: CONFIG, stamp: STAMP });
  await predictRun(works.predict);
}

/** Prepares the images to predict. */
async function prepareTestSet(phantom: string, root: string): Promise<void> {
  await prepare({ input: join(phantom, "stage_2_test"), output: foldersOf(root).prepared, set: "stage_2_test" });
}

/** Does all three works in tasks. */
async function doInTasks(phantom: string, root: string, engine: ClusterEngine): Promise<boolean> {
  const works = worksOf(phantom, root);
  const configs = [{ name: "efficientnet-b0", config: CONFIG }];
  const cut: readonly (readonly [work: TaskWork, shards: number])[] = [
    [{ kind: "prepare", ...works.prepare }, 4],
    [{ kind: "train", ...works.train, configs, now: () => STAMP }, 1],
    [{ kind: "predict", ...works.predict }, 3],
  ];
  let isTorture = true;
  for (const [work, shards] of cut) {
    if (work.kind === "train") await prepareTestSet(phantom, root);
    const start = performance.now();
    const plan = await planTasks(work, { plan: join(root, `plan-${work.kind}`), shards, threads: 2 });
    const { killed, paused } = await engine.run(plan);
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    console.log(`${work.kind}: ${plan.tasks.length} tasks, ${killed} killed, ${paused} paused, ${seconds} s`);
    isTorture &&= killed > 0 && paused > 0;
  }
  return isTorture;
}

/** Hashes each file below a folder, but for the lists of hashes, by its path. */
async function hashFiles(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const hashes = new Map<string, string>();
  for (const entry of entries) {
    if (!entry.isFile() || HASHES.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    hashes.set(
      relative(folder, path),
      createHash("sha256")
        .update(await readFile(path))
        .digest("hex"),
    );
  }
  return hashes;
}

/** Counts the files that two folders share, and all files. */
async function compare(alone: string, inTasks: string): Promise<{ readonly equal: number; readonly all: number }> {
  const [expected, found] = await Promise.all([hashFiles(alone), hashFiles(inTasks)]);
  const names = [...new Set([...expected.keys(), ...found.keys()])].sort();
  const different = names.filter((name) => expected.get(name) !== found.get(name));
  for (const name of different) console.log(`  ${basename(alone)}/${name} is DIFFERENT`);
  return { equal: names.length - different.length, all: names.length };
}

async function main({ engine: name, seed }: { readonly engine: EngineName; readonly seed: number }) {
  const missing = ENGINES[name];
  if (missing !== undefined) {
    console.log(`skipped: ${name} cannot be started on this machine (${missing})`);
    return true;
  }
  const folder = await mkdtemp(join(tmpdir(), "torture-"));
  const [phantom, alone, inTasks] = ["phantom", "alone", "tasks"].map((each) => join(folder, each));
  const engine = await startEngine(name, createRandom(seed, "cluster"));
  try {
    await writePhantom(phantom, PHANTOM);
    await doAlone(phantom, alone);
    const isTorture = await doInTasks(phantom, inTasks, engine);
    let [equal, all] = [0, 0];
    for (const part of ["prepared", "run", "predictions"] as const) {
      const counts = await compare(foldersOf(alone)[part], foldersOf(inTasks)[part]);
      equal += counts.equal;
      all += counts.all;
    }
    console.log(`equal: ${equal} of ${all}`);
    if (!isTorture) console.log("no process was killed or paused in one of the works");
    return isTorture && equal === all;
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the torture. Resolves to whether all files were the same, although processes were killed and paused. */
export async function run(args: readonly string[]): Promise<boolean> {
  const command = new Command("torture cluster")
    .addOption(
      new Option("--engine <name>", "engine that runs the tasks").choices(Object.keys(ENGINES)).default("processes"),
    )
    .option("--seed <number>", "seed of the moments", wholeNumber, 1)
    .parse([...args], { from: "user" });
  return main(command.opts());
}
