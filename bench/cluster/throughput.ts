import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { preparedPaths, writePhantom } from "ct-hemorrhage/pipeline";
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

/** Ways to do the same preparation. */
export const KINDS = ["alone", "two", "one", "many"] as const;
type Kind = (typeof KINDS)[number];

/** Settings of {@link measureThroughput}. */
export interface ThroughputOptions {
  /** Runs of each kind, in turns. */
  readonly repeats: number;
  /** Folder of DICOM files; by default, files are generated. */
  readonly input?: string | undefined;
  readonly kinds: readonly Kind[];
}

/** Seconds of the steps of one preparation: planning with the headers, the tasks, and the merge. */
interface Steps {
  readonly plan: number;
  readonly tasks: number;
  readonly merge: number;
}

/** Measures a command that does nothing but start. */
const startSeconds = async () => median(await repeat(5, () => secondsOf(() => run("cluster", "--help"))));

async function repeat<Result>(times: number, work: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let time = 0; time < times; time++) results.push(await work());
  return results;
}

/** Counts the slices of a prepared set. */
async function countSlices(output: string): Promise<number> {
  const names = await readdir(preparedPaths(output, "train").images("adjacent_hu_cropped"));
  return names.filter((name) => name.endsWith(".png")).length;
}

/**
 * Measures a preparation in turns: alone in one process with two threads; by two workers with one thread each, with a
 * task for each; by one worker with two threads; and by that worker in many tasks.
 */
export async function measureThroughput({ repeats, input, kinds }: ThroughputOptions): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), "ct-hemorrhage-cluster-"));
  const path = (name: string) => join(folder, name);
  const files = input ?? path("phantom/stage_2_train");
  const job = ["prepare", "--input", files, "--output", path("output"), "--set", "train", "--threads", "2"];
  const inTasks = async (shards: number, workers: readonly (readonly string[])[]): Promise<Steps> => ({
    plan: await secondsOf(() => run(...job, "--plan", path("plan"), "--shards", `${shards}`)),
    tasks: await secondsOf(async () => {
      await Promise.all(workers.map((options) => run("cluster", "run", path("plan"), ...options)));
    }),
    merge: await secondsOf(() => run("cluster", "merge", path("plan"))),
  });
  const oneWorker = [["--threads", "2"]];
  const twoWorkers = [
    ["--tasks", "0", "--threads", "1"],
    ["--tasks", "1", "--threads", "1"],
  ];
  const work: Record<Kind, () => Promise<Steps>> = {
    alone: async () => ({ plan: 0, tasks: await secondsOf(() => run(...job)), merge: 0 }),
    two: () => inTasks(FEW, twoWorkers),
    one: () => inTasks(1, oneWorker),
    many: () => inTasks(MANY, oneWorker),
  };
  try {
    if (input === undefined) await writePhantom(path("phantom"), PHANTOM);
    const turns: Record<Kind, Steps[]> = { alone: [], two: [], one: [], many: [] };
    let slices = 0;
    for (let turn = 0; turn < repeats; turn++) {
      for (const kind of kinds) {
        turns[kind].push(await work[kind]());
        slices = await countSlices(path("output"));
        console.error(kind, turns[kind].at(-1));
        for (const name of ["output", "plan"]) await rm(path(name), { recursive: true, force: true });
      }
    }
    return { slices, startSeconds: await startSeconds(), ...figuresOf(turns, slices) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sums up the turns: throughput, ratios within a turn, and the seconds that another task adds. */
function figuresOf(turns: Readonly<Record<Kind, readonly Steps[]>>, slices: number): Record<string, number> {
  const figures: Record<string, number> = {};
  const totals = (kind: Kind) => turns[kind].map(({ plan, tasks, merge }) => plan + tasks + merge);
  for (const kind of KINDS) {
    if (turns[kind].length === 0) continue;
    figures[`${kind}SlicesPerSecond`] = slices / median(totals(kind));
    if (kind === "alone") continue;
    for (const step of ["plan", "tasks", "merge"] as const) {
      figures[`${kind}${step[0].toUpperCase()}${step.slice(1)}Seconds`] = median(turns[kind].map((each) => each[step]));
    }
    // Other work on the machine slows all kinds of a turn, so that ratios within a turn swing less.
    const ratios = totals(kind).map((seconds, turn) => (totals("alone")[turn] ?? Number.NaN) / seconds);
    if (turns.alone.length > 0) figures[`${kind}Ratio`] = median(ratios);
  }
  const extra = turns.many.map(({ tasks }, turn) => (tasks - (turns.one[turn]?.tasks ?? Number.NaN)) / (MANY - 1));
  if (turns.many.length > 0 && turns.one.length > 0) figures.secondsPerTask = median(extra);
  return figures;
}
