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

/** Which configurations to train, and on what. */
export interface TrainBatchOptions extends Omit<TrainRunOptions, "config" | "stamp" | "parallel" | "sources"> {
  readonly configs: readonly (Pick<NamedConfig, "name" | "config" | "parallel"> & Pick<TrainRunOptions, "sources">)[];
  /** Tells when a run starts. */
  readonly now: () => Date;
  /** Called before each configuration with its name. */
  readonly onConfig?: (name: string) => void;
}

/** How a configuration of a batch ended: with a run, or with the reason why there is none. */
export type BatchResult =
  | { readonly name: string; readonly run: string; readonly summary: RunSummary }
  | { readonly name: string; readonly failure: string };

/** The run of each configuration that has one, by name: what `batch.json` in the folder of all runs says. */
type BatchRuns = Readonly<Record<string, string>>;

/** Tells whether labels and images are what a run began with. */
async function hasSameInputs(run: string, inputs: RunInputs, config: RunConfig): Promise<boolean> {
  try {
    await readOrigin(run, inputs, config);
    return true;
  } catch (error) {
    if (isCtError(error, "DataError")) return false;
    throw error;
  }
}

/** Finds the run that an earlier call began for this very configuration, on the same labels and images. */
async function findRun(
  { output, data, labels }: Pick<TrainBatchOptions, "output" | "data" | "labels">,
  name: string | undefined,
  config: RunConfig,
): Promise<string | undefined> {
  const run = join(output, name ?? "");
  if (name === undefined || !(await fileExists(join(run, "config.json")))) return undefined;
  const known = await readRunConfig(run);
  // Folds may come from files, and are counted when the run is made.
  const weights = config.weights && basename(config.weights);
  const wanted = RUN_CONFIG.parse({ ...config, folds: known.folds, weights });
  if (JSON.stringify(known) !== JSON.stringify(wanted)) return undefined;
  return (await hasSameInputs(run, { data, labels }, config)) ? run : undefined;
}

/** Trains one configuration to its end, or reads how it ended. */
async function trainOne(run: string, options: Omit<ResumeRunOptions, "run">): Promise<RunSummary> {
  const summary = join(run, "summary.json");
  if (await fileExists(summary)) return (await readJson(summary)) as RunSummary;
  return (await resumeRun({ ...options, run })).summary;
}

/**
 * Trains configurations one after the other, each in a run of its own. Called again with the same folder it goes on: a
 * run that has ended is not trained again, one that was killed goes on; a configuration that has changed gets a new run,
 * and so do all when labels or images have.
 * One that fails does not keep the others from being trained.
 */
export async function trainBatch(options: TrainBatchOptions): Promise<BatchResult[]> {
  const { configs, output, now, onConfig, ...common } = options;
  const journal = join(output, "batch.json");
  let runs = (await fileExists(journal)) ? ((await readJson(journal)) as BatchRuns) : {};
  const results: BatchResult[] = [];
  for (const { name, config, parallel, sources } of configs) {
    onConfig?.(name);
    try {
      const known = await findRun(options, runs[name], config);
      const run = known ?? (await createRun({ ...common, config, parallel, sources, output, stamp: now() }));
      runs = { ...runs, [name]: basename(run) };
      await writeJson(journal, runs);
      // A new run has named its engine by then.
      const onEngine = known === undefined ? undefined : common.onEngine;
      const summary = await trainOne(run, { ...common, parallel, onEngine, weights: config.weights });
      results.push({ name, run, summary });
    } catch (error) {
      results.push({ name, failure: (error as Error).message });
    }
  }
  return results;
}
