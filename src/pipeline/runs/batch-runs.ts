import { basename, join } from "node:path";
import { isCtError } from "../../errors.js";
import { writeJson } from "../../io/index.js";
import { fileExists, readJson } from "../../io/internal.js";
import type { NamedConfig } from "./read-config-file.js";
import { type ResumeRunOptions, resumeRun } from "./resume-run.js";
import { type RunConfig, readRunConfig } from "./run-config.js";
import { type RunInputs, readOrigin } from "./run-origin.js";
import { RUN_CONFIG } from "./run-settings.js";
import type { RunSummary } from "./run-summary.js";
import { createRun, type TrainRunOptions } from "./train-run.js";

/** Inputs of the runs of a batch, and settings that they share. */
export interface BatchInputs extends Omit<TrainRunOptions, "config" | "stamp" | "parallel" | "sources"> {
  /** Returns the time at which a run starts. */
  readonly now: () => Date;
  /** File that says which run belongs to which configuration. Default: `batch.json` in the folder of all runs. */
  readonly journal?: string | undefined;
}

/** A configuration of a batch. */
export type BatchConfig = Pick<NamedConfig, "name" | "config"> &
  Pick<TrainRunOptions, "sources"> & { readonly parallel?: number | undefined };

/** Folder names of runs by configuration: content of `batch.json` in the folder of all runs. */
type BatchRuns = Readonly<Record<string, string>>;

/** Returns whether labels and images are those that a run started with. */
async function hasSameInputs(run: string, inputs: RunInputs, config: RunConfig): Promise<boolean> {
  try {
    await readOrigin(run, inputs, config);
    return true;
  } catch (error) {
    if (isCtError(error, "DataError")) return false;
    throw error;
  }
}

/** Finds the run that an earlier call started for the same configuration, labels and images. */
async function findRun(
  { output, data, labels }: Pick<BatchInputs, "output" | "data" | "labels">,
  name: string | undefined,
  config: RunConfig,
): Promise<string | undefined> {
  const run = join(output, name ?? "");
  if (name === undefined || !(await fileExists(join(run, "config.json")))) return undefined;
  const known = await readRunConfig(run);
  // Folds may come from files, and are not counted until the run is made.
  const weights = config.weights && basename(config.weights);
  const wanted = RUN_CONFIG.parse({ ...config, folds: known.folds, weights });
  if (JSON.stringify(known) !== JSON.stringify(wanted)) return undefined;
  return (await hasSameInputs(run, { data, labels }, config)) ? run : undefined;
}

/**
 * Opens the runs of a batch: `batch.json` in the folder of all runs says which run belongs to which configuration, so that
 * a later call finds it.
 */
export async function openBatchRuns({ now, journal: file, ...inputs }: BatchInputs) {
  const journal = file ?? join(inputs.output, "batch.json");
  let runs = (await fileExists(journal)) ? ((await readJson(journal)) as BatchRuns) : {};
  return {
    /** Finds the run of a configuration, or makes it. */
    open: async ({ name, config, parallel, sources }: BatchConfig) => {
      const known = await findRun(inputs, runs[name], config);
      const settings = { config, ...(parallel !== undefined && { parallel }), sources, stamp: now() };
      const run = known ?? (await createRun({ ...inputs, ...settings }));
      runs = { ...runs, [name]: basename(run) };
      await writeJson(journal, runs);
      return { run, isKnown: known !== undefined };
    },
  };
}

/** Trains a run to its end, or reads the summary of a finished run. */
export async function finishBatchRun(run: string, options: Omit<ResumeRunOptions, "run">): Promise<RunSummary> {
  const summary = join(run, "summary.json");
  if (await fileExists(summary)) return (await readJson(summary)) as RunSummary;
  return (await resumeRun({ ...options, run })).summary;
}
