/**
 * Kills a preparation at random moments, resumes it each time, and compares its output with that of an undisturbed one.
 * The first attempt uses another margin and an earlier state of the input, before one file was renamed and one study
 * removed: no trace of these may remain.
 *
 *   npm run torture -- prepare --kills 10
 */
import { cp, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom, uniform } from "ct-hemorrhage";
import { readMetadata } from "ct-hemorrhage/io";
import { writePhantom } from "ct-hemorrhage/pipeline";
import { hashTree, type Job, runAndKill, runToEnd, runTorture, type TortureOptions } from "../kill-and-resume.js";

/** A cohort that takes seconds to prepare and has more series than threads. */
const PHANTOM = { seed: 7, trainStudies: 40, testStudies: 1, size: 192, slices: 12 };

/** Maximum number of kills before a job is resumed to its end. */
const MOST_KILLS = 3;

/** A job, and the seconds that it takes. */
interface Torture {
  readonly job: Job;
  /** The same job with another margin, on the earlier state of the input. */
  readonly jobBefore: Job;
  readonly seconds: number;
}

/** Kills a job one to three times at random moments, then resumes it to its end. */
async function torture({ job, jobBefore, seconds }: Torture, random: () => number): Promise<number> {
  let kills = 0;
  const wanted = 1 + Math.floor(random() * MOST_KILLS);
  for (let attempt = 0; kills < wanted && attempt < 2 * MOST_KILLS; attempt++) {
    if (await runAndKill(attempt === 0 ? jobBefore : job, uniform(random, 0, seconds))) kills++;
  }
  await runToEnd(job);
  return kills;
}

/** Copies the input `before` to `after`, removes the files of one study and renames another file. */
async function writeAfter(before: string, after: string): Promise<void> {
  await cp(before, after, { recursive: true });
  const paths = (await readdir(after)).sort().map((file) => join(after, file));
  const { StudyInstanceUID: lost } = await readMetadata(paths[0]);
  for (const path of paths) if ((await readMetadata(path)).StudyInstanceUID === lost) await rm(path);
  const left = (await readdir(after)).sort();
  await rename(join(after, left[0]), join(after, "renamed.dcm"));
}

async function main({ kills, seed }: TortureOptions): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "torture-"));
  const random = createRandom(seed, "kills");
  try {
    await writePhantom(join(folder, "phantom"), PHANTOM);
    const [before, after] = [join(folder, "phantom", "stage_2_train"), join(folder, "after")];
    await writeAfter(before, after);
    const jobFor = (output: string, threads: number, input = after): Job => {
      const paths = ["--input", input, "--output", join(folder, output)];
      return ["prepare", ...paths, "--set", "train", "--threads", String(threads)];
    };
    const seconds = await runToEnd(jobFor("undisturbed", 2));
    const expected = await hashTree(join(folder, "undisturbed"));
    let equal = 0;
    for (let round = 1; round <= kills; round++) {
      const threads = 1 + (round % 3);
      const job = jobFor(`round-${round}`, threads);
      const jobBefore: Job = [...jobFor(`round-${round}`, threads, before), "--margin", "4"];
      const killed = await torture({ job, jobBefore, seconds }, random);
      const isEqual = (await hashTree(join(folder, `round-${round}`))) === expected;
      if (isEqual && killed > 0) equal++;
      console.log(`round ${round}: ${threads} threads, killed ${killed} times, ${isEqual ? "equal" : "DIFFERENT"}`);
      await rm(join(folder, `round-${round}`), { recursive: true });
    }
    console.log(`equal: ${equal} of ${kills}`);
    return equal === kills;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the torture. Resolves to whether the output was the same each time. */
export function run(args: readonly string[]): Promise<boolean> {
  return runTorture("prepare", { kills: 10, main }, args);
}
