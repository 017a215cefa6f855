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

/** A command of the program and its options, as a user would write them. */
export type Job = readonly [command: string, ...options: string[]];

/** Starts a command. */
function start(job: Job) {
  return spawn(process.execPath, [PROGRAM, ...job], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Runs a command to its end, and resolves to its seconds. */
export async function runToEnd(command: Job): Promise<number> {
  const begun = performance.now();
  const [status] = await once(start(command), "close");
  if (status !== 0) throw new Error(`${command[0]} must end with status 0, got ${status}`);
  return (performance.now() - begun) / 1000;
}

/** Runs a command and kills it, as `kill -9` does, after some seconds; resolves to whether it was still running. */
export async function runAndKill(command: Job, seconds: number): Promise<boolean> {
  const job = start(command);
  const closed = once(job, "close");
  await Promise.race([closed, setTimeout(1000 * seconds)]);
  job.kill("SIGKILL");
  const [, signal] = await closed;
  return signal === "SIGKILL";
}

/** The list of hashes of a prepared set: the one file of an output that holds the times of inputs. */
const HASHES = /^\..+_hashes\.jsonl$/;

/** Hashes all names and bytes below a folder, hidden files too, but for lists of hashes. */
export async function hashTree(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !HASHES.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(`${relative(folder, file)}\0`).update(await readFile(file));
  return hash.digest("hex");
}

/** How many jobs a torture kills, and the seed of the moments. */
export interface TortureOptions {
  readonly kills: number;
  readonly seed: number;
}

/** Reads the options of a torture and runs it; resolves to whether what it compares was the same each time. */
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
