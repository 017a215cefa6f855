import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writePhantom } from "ct-hemorrhage/pipeline";
import { median } from "../measure.js";

/** Slices of the size of a clinical scan, enough to keep two workers busy for many seconds. */
const PHANTOM = { seed: 1, trainStudies: 48, testStudies: 1, size: 512, slices: 24 };

/** Shards of a plan that has one for each worker, and of one that has many. */
const [FEW, MANY] = [2, 34];

const PROGRAM = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** Runs a command of the program. */
async function run(...args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, ...args, "--quiet"], { stdio: ["ignore", "ignore", "inherit"] });
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${args[0]} must end with status 0, got ${status}`);
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Throughput of a preparation in slices per second, by the processes that do it. */
export interface ClusterThroughput {
  /** One process with two threads. */
  readonly aloneSlicesPerSecond: number;
  /** Two workers with one thread each: planning, shards and merge. */
  readonly twoWorkersSlicesPerSecond: number;
  /** One worker with two threads. */
  readonly oneWorkerSlicesPerSecond: number;
  readonly ratioOfTwoWorkers: number;
  readonly ratioOfOneWorker: number;
  /** Time that another task adds to a worker. */
  readonly secondsPerTask: number;
}

/** Measures a preparation in one process, by one worker and by two, in turns. */
export async function measureThroughput(repeats: number): Promise<ClusterThroughput> {
  const folder = await mkdtemp(join(tmpdir(), "ct-hemorrhage-cluster-"));
  const path = (name: string) => join(folder, name);
  const job = ["prepare", "--input", path("phantom/stage_2_train"), "--output", path("output"), "--set", "train"];
  const inTasks = async (shards: number, workers: readonly (readonly string[])[]) => {
    await run(...job, "--threads", "2", "--plan", path("plan"), "--shards", `${shards}`);
    await Promise.all(workers.map((options) => run("cluster", "run", path("plan"), ...options)));
    await run("cluster", "merge", path("plan"));
  };
  const kinds = {
    alone: () => run(...job, "--threads", "2"),
    two: () =>
      inTasks(FEW, [
        ["--tasks", "0", "--threads", "1"],
        ["--tasks", "1", "--threads", "1"],
      ]),
    one: () => inTasks(1, [["--threads", "2"]]),
    many: () => inTasks(MANY, [["--threads", "2"]]),
  };
  try {
    await writePhantom(path("phantom"), PHANTOM);
    const seconds: Record<keyof typeof kinds, number[]> = { alone: [], two: [], one: [], many: [] };
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const [kind, work] of Object.entries(kinds)) {
        seconds[kind as keyof typeof kinds].push(await secondsOf(work));
        for (const name of ["output", "plan"]) await rm(path(name), { recursive: true, force: true });
      }
    }
    const { alone, two, one, many } = Object.fromEntries(
      Object.entries(seconds).map(([kind, values]) => [kind, median(values)]),
    ) as Record<keyof typeof kinds, number>;
    const slices = PHANTOM.trainStudies * PHANTOM.slices;
    return {
      aloneSlicesPerSecond: slices / alone,
      twoWorkersSlicesPerSecond: slices / two,
      oneWorkerSlicesPerSecond: slices / one,
      ratioOfTwoWorkers: alone / two,
      ratioOfOneWorker: alone / one,
      secondsPerTask: (many - one) / (MANY - 1),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
