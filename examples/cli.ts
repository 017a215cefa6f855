import { type Command, InvalidArgumentError, Option } from "commander";
import { ENGINES, type Engine, type EngineName } from "ct-hemorrhage/backend";
import { createProgress, type Device, type Progress, parseDevice } from "ct-hemorrhage/pipeline";

/** Reads a whole number, at least 1, from the command line. */
export function wholeNumber(text: string): number {
  const value = wholeNumberOrZero(text);
  if (value < 1) throw new InvalidArgumentError("Expected a whole number, at least 1.");
  return value;
}

/** Reads a whole number, at least 0, from the command line. */
export function wholeNumberOrZero(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("Expected a whole number.");
  return Number(text);
}

/** Reads a number above 0 from the command line. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError("Expected a number above 0.");
  return value;
}

/** Reads a share, from 0 to below 1, from the command line. */
export function share(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value >= 0 && value < 1)) throw new InvalidArgumentError("Expected a number from 0 to below 1.");
  return value;
}

/** What every script takes: the engine to compute with. */
export interface BackendOption {
  readonly backend?: EngineName;
}

/** What scripts take that compute folds. */
export interface DevicesOption {
  readonly devices?: readonly Device[];
}

/** Makes the option that names the engine. */
export function backendOption(description = "engine; default: the best there is"): Option {
  return new Option("--backend <name>", description).choices(ENGINES);
}

/** Makes the option for a script that computes without an engine, so that all scripts can be called alike. */
export function unusedBackendOption(): Option {
  return backendOption("engine; this step needs none");
}

/** Makes the option that names the devices, of which each gets a process. */
export function devicesOption(): Option {
  const description = "a process for folds on each, such as tensorflow:0 tensorflow:1, in place of --parallel";
  return new Option("--devices <names...>", description).argParser(
    (text: string, devices: readonly Device[] | undefined) => [...(devices ?? []), readDevice(text)],
  );
}

function readDevice(text: string): Device {
  try {
    return parseDevice(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** Says in one line which engine runs, on what, and why not a better one. */
export function printEngine({ name, device, threads, reasonsAgainstOthers }: Engine): void {
  const count = threads > 0 ? `, ${threads} ${threads === 1 ? "thread" : "threads"}` : "";
  const reasons = Object.entries(reasonsAgainstOthers).map(([other, reason]) => `; not ${other}: ${reason}`);
  console.log(`engine ${name} (${device}${count})${reasons.join("")}`);
}

/** Shows on standard error how far a job is, with the remaining time and the memory of this process and its threads. */
export function showProgress(title: string): Progress {
  return createProgress(title, process.stderr, { now: () => performance.now(), rss: process.memoryUsage.rss });
}

/** Says what went wrong in one line, without the folders in front of a file's name: logs travel. */
export function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0].replace(/'(?:\/|[A-Za-z]:\\)[^']*[/\\]([^'/\\]*)'/g, "'$1'");
}

/** Parses the command line and runs the command; an error becomes one line and exit status 1. */
export async function runCommand(command: Command): Promise<void> {
  try {
    await command.showHelpAfterError("(--help shows all options)").parseAsync();
  } catch (error) {
    process.stderr.write(`error: ${explain(error)}\n`);
    process.exitCode = 1;
  }
}
