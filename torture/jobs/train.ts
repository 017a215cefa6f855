/**
 * Kills a training at random moments, resumes it each time, and compares the folder of its run with that of an undisturbed
 * one: weights, state of the optimizer, history, predictions, figures and report.
 *
 *   npm run torture -- train --kills 8
 */
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom, uniform } from "ct-hemorrhage";
import { prepare, writePhantom } from "ct-hemorrhage/pipeline";
import { hashTree, type Job, runAndKill, runToEnd, runTorture, type TortureOptions } from "../kill-and-resume.js";

/** A cohort of which a run takes seconds. */
const PHANTOM = { seed: 7, trainStudies: 8, testStudies: 1, size: 96, slices: 6 };

/** A network with dropout, folds that run side by side and in turn, and a checkpoint after every step. */
const CONFIG = ["--size", "32", "--folds", "3", "--epochs", "3", "--batch-size", "8", "--checkpoint-seconds", "0"];

/** Where the data lie, and what a job computes with. */
interface Inputs {
  readonly data: string;
  readonly labels: string;
}

/** Names the one run in a folder of runs; none where it was killed before its configuration was written. */
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

/** Trains in a folder from where it stands, or from the start where there is no configuration yet. */
async function nextJob(runs: string, inputs: Inputs): Promise<Job> {
  const run = await findRun(runs);
  if (run === undefined) await rm(runs, { recursive: true, force: true });
  return jobFor(runs, run, inputs);
}

/**
 * Trains in a folder, killed at some moments on the way; resolves to how often it was killed while it ran. A training that
 * had ended before each of them is begun anew, and killed sooner.
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

/** When a run started, as its report says. */
const STARTED = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g;

/** Hashes the folder of the run, whose stamp, in names and in its report, is another one each time. */
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
    const begun = performance.now();
    await trainIn(join(folder, "undisturbed"), inputs, []);
    const seconds = (performance.now() - begun) / 1000;
    const expected = await hashRun(join(folder, "undisturbed"));
    let equal = 0;
    for (let round = 1; round <= kills; round++) {
      const runs = join(folder, `round-${round}`);
      // Twice in a round: what was resumed is killed as well.
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

/** Runs the torture; resolves to whether what is left was the same each time. */
export function run(args: readonly string[]): Promise<boolean> {
  return runTorture("train", { kills: 8, main }, args);
}
