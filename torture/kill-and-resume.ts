import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { wholeNumber } from "../bench/whole-number.js";

const PROGRAM = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

/** A command of the program and its options, as a user would type them. */
export type Job = readonly [command: string, ...options: string[]];

/** Starts a command. */
function start(job: Job) {
  return spawn(process.execPath, [PROGRAM, ...job], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Runs a command to its end and resolves to the time it took, in seconds. */
export async function runToEnd(job: Job): Promise<number> {
  const startTime = performance.now();
  const [status] = await once(start(job), "close");
  if (status !== 0) throw new Error(`${job[0]} must end with status 0, got ${status}`);
  return (performance.now() - startTime) / 1000;
}

/** Runs a command and kills it after some seconds, as `kill -9` does. Resolves to whether it was still running. */
export async function runAndKill(job: Job, seconds: number): Promise<boolean> {
  const child = start(job);
  const closed = once(child, "close");
  await Promise.race([closed, setTimeout(1000 * seconds)]);
  child.kill("SIGKILL");
  const [, signal] = await closed;
  return signal === "SIGKILL";
}

/** Name of the hash file of a prepared set: the only output file that holds the times of the input files. */
export const HASHES = /^\..+_hashes\.jsonl$/;

/** Hashes the names and bytes of all files in a folder tree, including hidden files but not the hash files. */
export async function hashTree(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !HASHES.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(`${relative(folder, file)}\0`).update(await readFile(file));
  return hash.digest("hex");
}

/** Settings of a torture: number of jobs to kill, and seed of the moments. */
export interface TortureOptions {
  readonly kills: number;
  readonly seed: number;
}

/** Parses the options of a torture and runs it. Resolves to whether the compared output was the same each time. */
export async function runTorture(
  name: string,
  { kills, main }: { readonly kills: number; readonly main: (options: TortureOptions) => Promise<boolean> },
  args: readonly string[],
): Promise<boolean> {
  const command = new Command(`torture ${name}`)
    .option("--kills <number>", "how many jobs to kill and resume", wholeNumber, kills)
    .option("--seed <number>", "seed of the moments", wholeNumber, 1)
    .parse(args, { from: "user" });
  return main(command.opts<TortureOptions>());
}
