import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Cost of a preparation with two worker threads. */
export interface PrepareCost {
  /** Number of slices with images. */
  readonly images: number;
  /** Number of files that failed. */
  readonly failures: number;
  /** Time of the whole job, from listing the files to the last table. */
  readonly seconds: number;
  /** Time of listing the files and reading their headers, including the start of the workers. */
  readonly headerSeconds: number;
  /** Time from the first series to the last, including the start of the workers. */
  readonly imageSeconds: number;
  /** Processor time of all threads together: on a busy machine, it says more than the other times. */
  readonly cpuSeconds: number;
  /** Peak memory of the process with all threads, including Node.js itself. */
  readonly peakMegabytes: number;
}

const JOB = fileURLToPath(new URL("prepare-job.mjs", import.meta.url));

/** Prepares a folder from scratch in a separate process. */
export async function runPrepare(input: string, output: string): Promise<PrepareCost> {
  await rm(output, { recursive: true, force: true });
  const { stdout } = await promisify(execFile)(process.execPath, [JOB, input, output]);
  return JSON.parse(stdout) as PrepareCost;
}
