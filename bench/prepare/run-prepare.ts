import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What one preparation with two worker threads took. */
export interface PrepareCost {
  /** Slices that have their images. */
  readonly images: number;
  /** Files that failed. */
  readonly failures: number;
  /** All of it, from listing the files to the last table. */
  readonly seconds: number;
  /** Listing the files and reading their headers; the start of the workers included. */
  readonly headerSeconds: number;
  /** From the first series to the last; the start of the workers included. */
  readonly imageSeconds: number;
  /** Time of the processor, of all threads together: on a busy machine it tells more than the others. */
  readonly cpuSeconds: number;
  /** Of the process with its threads, that of Node.js included. */
  readonly peakMegabytes: number;
}

const JOB = fileURLToPath(new URL("prepare-job.mjs", import.meta.url));

/** Prepares a folder anew in a process of its own. */
export async function runPrepare(input: string, output: string): Promise<PrepareCost> {
  await rm(output, { recursive: true, force: true });
  const { stdout } = await promisify(execFile)(process.execPath, [JOB, input, output]);
  return JSON.parse(stdout) as PrepareCost;
}
