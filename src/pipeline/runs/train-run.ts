import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Engine } from "../../backend/index.js";
import { readLabels, writeJson } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import { openTrainingImages } from "../images/open-images.js";
import { assertThreads } from "../workers/worker-pool.js";
import { chooseEngine } from "./choose-engine.js";
import { type FoldSources, planFolds } from "./plan-folds.js";
import { completeRun, type OpenRun, type ResumeRunOptions, type TrainedRun } from "./resume-run.js";
import { assertRunConfig, type RunConfig } from "./run-config.js";
import { lastPath } from "./run-files.js";
import { createRunFolder } from "./run-folder.js";
import { describeOrigin } from "./run-origin.js";

/** What to train, and on what. */
export interface TrainRunOptions extends Omit<ResumeRunOptions, "run" | "weights"> {
  readonly config: RunConfig;
  /** Folder of all runs. */
  readonly output: string;
  /** When the run starts; names its folder. */
  readonly stamp: Date;
  readonly sources?: FoldSources | undefined;
  /** Called with the path of the new folder, which a run that is killed goes on with. */
  readonly onRun?: ((run: string) => void) | undefined;
}

/** Removes the folder of a run in which no fold came to a checkpoint: it would only look like a run. */
async function discardUntrained(run: string, folds: number): Promise<void> {
  const checkpoints = Array.from({ length: folds }, (_, fold) => fileExists(lastPath(run, fold)));
  if (!(await Promise.all(checkpoints)).includes(true)) await rm(run, { recursive: true, force: true });
}

/** Makes the folder of a new run, and tells what is known of it. */
async function beginRun(options: TrainRunOptions): Promise<OpenRun & { readonly run: string }> {
  const { config, data, labels, output, stamp, parallel = 2, devices, sources, onEngine } = options;
  assertThreads("trainRun: parallel", parallel);
  assertRunConfig("trainRun: config", config);
  const prepared = await openTrainingImages("trainRun", data, config);
  const plan = await planFolds(await readLabels(labels), prepared, { config, sources });
  const engine = devices ? undefined : await chooseEngine(config.engine, onEngine);
  const origin = await describeOrigin({ data, labels }, config, engine);
  const run = await createRunFolder(output, stamp);
  const resolved = { ...config, folds: plan.folds.length };
  await writeJson(join(run, "origin.json"), origin);
  await writeJson(join(run, "folds.json"), plan.folds);
  await writeJson(join(run, "config.json"), { ...resolved, weights: config.weights && basename(config.weights) });
  options.onRun?.(run);
  return { run, config: resolved, plan, prepared, on: devices ?? (engine as Engine) };
}

/**
 * Makes the folder of a new run, in which nothing is trained yet: configuration, folds, and what they were made of.
 * {@link resumeRun} trains it, or {@link trainFold} fold by fold, on several machines if need be.
 *
 * @returns The path of the folder.
 * @throws RangeError for a configuration out of range, DataError for bad tables.
 */
export async function createRun(options: TrainRunOptions): Promise<string> {
  return (await beginRun(options)).run;
}

/**
 * Trains all folds of a run in a new folder of its own: configuration, folds, checkpoints, histories, out-of-fold
 * predictions raw and smoothed along the slices, figures, report and summary. Killed at any moment, it goes on with
 * {@link resumeRun}, and ends with the same bits as if it had not been.
 *
 * @throws RangeError for a configuration out of range, DataError for bad tables, and whatever a fold fails with.
 */
export async function trainRun(options: TrainRunOptions): Promise<TrainedRun> {
  const begun = await beginRun(options);
  const { run, plan } = begun;
  return completeRun({ ...options, run }, begun).catch(async (error) => {
    await discardUntrained(run, plan.folds.length);
    throw error;
  });
}
