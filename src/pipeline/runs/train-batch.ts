import { basename, join } from "node:path";
import { isCtError } from "../../errors.js";
import { assertOptions } from "../../guards/internal.js";
import { writeJson } from "../../io/index.js";
import { fileExists, readJson } from "../../io/internal.js";
import { RUN_OPTIONS } from "./assert-run-options.js";
import type { NamedConfig } from "./read-config-file.js";
import { type ResumeRunOptions, resumeRun } from "./resume-run.js";
import { type RunConfig, readRunConfig } from "./run-config.js";
import { type RunInputs, readOrigin } from "./run-origin.js";
import { RUN_CONFIG } from "./run-settings.js";
import type { RunSummary } from "./run-summary.js";
import { createRun, type TrainRunOptions } from "./train-run.js";

/** Configurations to train, and the data to train them on. */
export interface TrainBatchOptions extends Omit<TrainRunOptions, "config" | "stamp" | "parallel" | "sources"> {
  readonly configs: readonly (Pick<NamedConfig, "name" | "config" | "parallel"> & Pick<TrainRunOptions, "sources">)[];
  /** Returns the time at which a run starts. */
  readonly now: () => Date;
  /** Called before each configuration with its name. */
  readonly onConfig?: (name: string) => void;
}

/** Result of a configuration in a batch: its run, or the reason why its training failed. */
export type BatchResult =
  | { readonly name: string; readonly run: string; readonly summary: RunSummary }
  | { readonly name: string; readonly failure: string };

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
  { output, data, labels }: Pick<TrainBatchOptions, "output" | "data" | "labels">,
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

/** Trains a run to its end, or reads the summary of a finished run. */
async function trainOne(run: string, options: Omit<ResumeRunOptions, "run">): Promise<RunSummary> {
  const summary = join(run, "summary.json");
  if (await fileExists(summary)) return (await readJson(summary)) as RunSummary;
  return (await resumeRun({ ...options, run })).summary;
}

/**
 * Trains configurations one after the other, each in its own run. A failure does not stop the configurations after it.
 * Called again with the same folder, it keeps finished runs and resumes interrupted ones. A changed configuration gets
 * a new run; when labels or images have changed, every configuration does.
 *
 * ```ts
 * const names = ["efficientnetb0", "seresnext"];
 * const configs = await Promise.all(names.map((name) => readConfigFile("examples/config.yml", name)));
 * const inputs = { data: "prepared", labels: "stage_2_train.csv" };
 * const results = await trainBatch({ configs, ...inputs, output: "runs", now: () => new Date() });
 * ```
 */
export async function trainBatch(options: TrainBatchOptions): Promise<BatchResult[]> {
  assertOptions("trainBatch", options, { ...RUN_OPTIONS, configs: true, now: true, onConfig: true });
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
      // createRun has already reported the engine of a new run.
      const onEngine = known === undefined ? undefined : common.onEngine;
      const summary = await trainOne(run, { ...common, parallel, onEngine, weights: config.weights });
      results.push({ name, run, summary });
    } catch (error) {
      results.push({ name, failure: (error as Error).message });
    }
  }
  return results;
}
