import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Command } from "commander";
import type { FullSizeJob } from "../full-size/full-size-job.js";
import { wholeNumber } from "../whole-number.js";

/** Cost of a job. `peakMegabytes` covers its whole process, including Node.js itself. */
interface JobCost {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

const JOB = fileURLToPath(new URL("../full-size/full-size-job.ts", import.meta.url));

/** Runs a job in a separate process, so that its peak memory is its own. */
async function runJob(job: FullSizeJob, folder: string, slices: number): Promise<JobCost> {
  // The options of this process, whichever they are, make it run TypeScript.
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, JOB, job, folder, `${slices}`]);
  const { seconds, peakMegabytes } = JSON.parse(stdout.trim().split("\n").at(-1)!) as JobCost;
  return { seconds: Number(seconds.toFixed(1)), peakMegabytes: Math.round(peakMegabytes) };
}

/** Measures one job on inputs that another job writes. */
async function measureJob(write: FullSizeJob, job: FullSizeJob, slices: number) {
  const folder = await mkdtemp(join(tmpdir(), "ct-hemorrhage-full-size-"));
  try {
    await runJob(write, folder, slices);
    return { job, slices, ...(await runJob(job, folder, slices)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Measures work on tables of all slices: a submission in the order of a sample, and a comparison of five networks. */
export async function run(args: readonly string[]): Promise<object> {
  const command = new Command("npm run bench -- full-size")
    .description("Measures time and peak memory of tables with as many slices as the competition has.")
    .option("--slices <number>", "slices of the submission", wholeNumber, 752_803)
    .option("--compared <number>", "slices of the comparison", wholeNumber, 80_000)
    .parse(args, { from: "user" });
  const { slices, compared } = command.opts<{ readonly slices: number; readonly compared: number }>();
  const rows = [
    await measureJob("writeSubmissionInputs", "submission", slices),
    await measureJob("writeRuns", "comparison", compared),
  ];
  console.table(rows);
  return { benchmark: "full-size", rows };
}
