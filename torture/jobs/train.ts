/**
 * Kills a training run at random moments, resumes it each time, and compares its folder with that of an undisturbed
 * run: weights, optimizer state, history, predictions, figures and report.
 *
 *   npm run torture -- train --kills 8
 */
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom, uniform } from "ct-hemorrhage";
import { prepare, writePhantom } from "ct-hemorrhage/pipeline";
import { hashTree, type Job, runAndKill, runToEnd, runTorture, type TortureOptions } from "../kill-and-resume.js";

/** A cohort on which a run takes seconds. */
const PHANTOM = { seed: 7, trainStudies: 8, testStudies: 1, size: 96, slices: 6 };

/** A network with dropout, folds that run both at once and one after the other, and a checkpoint after every step. */
const CONFIG = ["--size", "32", "--folds", "3", "--epochs", "3", "--batch-size", "8", "--checkpoint-seconds", "0"];

/** Paths of the prepared data and the labels. */
interface Inputs {
  readonly data: string;
  readonly labels: string;
}

/** Finds the only run in a folder of runs; `undefined` if it was killed before its configuration was written. */
async function findRun(runs: string): Promise<string | undefined> {
  const [run] = await readdir(runs).catch(() => []);
  if (run === undefined) return undefined;
  const files = await readdir(join(runs, run));
  return files.includes("config.json") ? join(runs, run) : undefined;
}

function jobFor(runs: string, run: string | undefined, { data, labels }: Inputs): Job {
  const inputs = ["--data", data, "--labels", labels];
  if (run !== undefined) return ["train", "--resume", run, ...inputs, "--checkpoint-seconds", "0"];
  return ["train", ...inputs, "--output", runs, "--engine", "wasm", ...CONFIG];
}

/** Returns the job that resumes the run in a folder, or starts one if there is no configuration yet. */
async function nextJob(runs: string, inputs: Inputs): Promise<Job> {
  const run = await findRun(runs);
  if (run === undefined) await rm(runs, { recursive: true, force: true });
  return jobFor(runs, run, inputs);
}

/**
 * Trains in a folder, killed at the given moments, in seconds. Resolves to the number of times it was killed while it
 * ran. If it ended before all of them, it starts over with earlier moments.
 */
async function trainIn(runs: string, inputs: Inputs, moments: readonly number[]): Promise<number> {
  let kills = 0;
  for (const seconds of moments) if (await runAndKill(await nextJob(runs, inputs), seconds)) kills++;
  if (kills === 0 && moments.length > 0) {
    await rm(runs, { recursive: true });
    return trainIn(
      runs,
      inputs,
      moments.map((seconds) => seconds / 2),
    );
  }
  await runToEnd(await nextJob(runs, inputs));
  return kills;
}

/** Start time of a run in its report. */
const STARTED = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g;

/** Hashes the folder of the run, after replacing the stamp in its names and report, which differs from run to run. */
async function hashRun(runs: string): Promise<string> {
  const [stamp] = await readdir(runs);
  const folder = join(runs, stamp);
  for (const name of await readdir(folder)) {
    if (name.includes(stamp)) await rename(join(folder, name), join(folder, name.replace(stamp, "RUN")));
  }
  const report = join(folder, "report.html");
  const html = await readFile(report, "utf8");
  await writeFile(report, html.replaceAll(stamp, "RUN").replaceAll(STARTED, "STARTED"));
  return hashTree(folder);
}

async function main({ kills, seed }: TortureOptions): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "torture-"));
  const random = createRandom(seed, "kills");
  try {
    const phantom = join(folder, "phantom");
    await writePhantom(phantom, PHANTOM);
    const data = join(folder, "prepared");
    await prepare({ input: join(phantom, "stage_2_train"), output: data, set: "stage_2_train" });
    const inputs = { data, labels: join(phantom, "stage_2_train.csv") };
    const start = performance.now();
    await trainIn(join(folder, "undisturbed"), inputs, []);
    const seconds = (performance.now() - start) / 1000;
    const expected = await hashRun(join(folder, "undisturbed"));
    let equal = 0;
    for (let round = 1; round <= kills; round++) {
      const runs = join(folder, `round-${round}`);
      // Two kills per round: the resumed job is killed as well.
      const moments = [uniform(random, 0.2, 0.9), uniform(random, 0.1, 0.6)].map((part) => part * seconds);
      const killed = await trainIn(runs, inputs, moments);
      const isEqual = (await hashRun(runs)) === expected;
      if (isEqual && killed > 0) equal++;
      console.log(`round ${round}: killed ${killed} times, ${isEqual ? "equal" : "DIFFERENT"}`);
      await rm(runs, { recursive: true });
    }
    console.log(`equal: ${equal} of ${kills}`);
    return equal === kills;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the torture. Resolves to whether the run folder was the same each time. */
export function run(args: readonly string[]): Promise<boolean> {
  return runTorture("train", { kills: 8, main }, args);
}
