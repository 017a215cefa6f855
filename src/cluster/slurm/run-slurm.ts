import { execFile } from "node:child_process";
import { DataError, reasonOf, UnsupportedError } from "../../errors.js";

/** Programs of Slurm that this folder runs. */
type SlurmProgram = "sbatch" | "scancel" | "scontrol" | "squeue";

/** Time for an answer of Slurm's controller, milliseconds. */
const TIMEOUT_MS = 120_000;

/** Removes what every line of Slurm's programs begins with: "sbatch: error: ". */
const withoutPrefix = (text: string) => text.trim().replace(/^(\w+: )?(error: |fatal: )?/, "");

/**
 * Runs a program of Slurm, without a shell.
 *
 * @returns Its standard output.
 * @throws UnsupportedError if it is not installed; DataError with the first line of its complaint if it fails.
 */
export function runSlurm(program: SlurmProgram, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (error.code === "ENOENT") {
        const message = `submitToSlurm: ${program} must be installed: run this on a machine of the cluster, or with --dry-run`;
        return reject(new UnsupportedError(message, { feature: program }));
      }
      const reason = error.killed
        ? `no answer within ${TIMEOUT_MS / 1000} s`
        : withoutPrefix(stderr) || `status ${error.code}`;
      reject(new DataError(`submitToSlurm: ${program} failed: ${reasonOf(reason)}`));
    });
  });
}

/**
 * Reads the limit of array sizes from the site's configuration.
 *
 * @returns The limit, or `undefined` where it cannot be read.
 */
export async function readMaxArraySize(): Promise<number | undefined> {
  const config = await runSlurm("scontrol", ["show", "config"]).catch(() => "");
  const [, size] = /^MaxArraySize\s*=\s*(\d+)/m.exec(config) ?? [];
  return size === undefined || size === "0" ? undefined : Number(size);
}

/** Lists those of some jobs that are waiting or running. */
export async function listQueued(jobs: readonly string[]): Promise<string[]> {
  if (jobs.length === 0) return [];
  const listed = await runSlurm("squeue", ["--noheader", "--format=%F", `--jobs=${jobs.join(",")}`]).catch((error) => {
    // The controller has forgotten jobs that ended some minutes ago.
    if (/invalid job id/i.test(reasonOf(error))) return "";
    throw error;
  });
  return [...new Set(listed.split("\n").map((line) => line.trim()))].filter((line) => line !== "");
}
