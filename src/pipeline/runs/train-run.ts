import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Engine } from "../../backend/index.js";
import { assertObject, assertOptions, assertPath, describeValue, type KnownKeys } from "../../guards/internal.js";
import { readLabels, writeJson } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import { openTrainingImages } from "../images/open-images.js";
import { defaultParallel } from "../workers/default-parallel.js";
import { assertThreads } from "../workers/worker-pool.js";
import { assertRunInputs, RUN_OPTIONS } from "./assert-run-options.js";
import { chooseEngine } from "./choose-engine.js";
import { packFolds } from "./pack-folds.js";
import { type FoldSources, planFolds } from "./plan-folds.js";
import { completeRun, type OpenedRun, type ResumeRunOptions, type TrainedRun } from "./resume-run.js";
import { assertRunConfig, type RunConfig } from "./run-config.js";
import { lastPath } from "./run-files.js";
import { createRunFolder } from "./run-folder.js";
import { describeOrigin } from "./run-origin.js";

/** Configuration of a new run, the data to train it on, and settings. */
export interface TrainRunOptions extends Omit<ResumeRunOptions, "run" | "weights"> {
  readonly config: RunConfig;
  /** Folder of all runs. */
  readonly output: string;
  /** Start of the run; names its folder. */
  readonly stamp: Date;
  /** Sources of team folds; required for the team's schemes. */
  readonly sources?: FoldSources | undefined;
  /** Called with the path of the new folder, from which {@link resumeRun} continues an interrupted run. */
  readonly onRun?: ((run: string) => void) | undefined;
}

/** Keys of all functions that start or continue a run; the compiler says when one is missing. */
const OPTIONS: KnownKeys<TrainRunOptions & ResumeRunOptions & { readonly fold: number }> = RUN_OPTIONS;

/** Removes the folder of a run in which no fold has a checkpoint, since nothing in it is worth resuming. */
async function discardUntrained(run: string, folds: number): Promise<void> {
  const checkpoints = Array.from({ length: folds }, (_, fold) => fileExists(lastPath(run, fold)));
  if (!(await Promise.all(checkpoints)).includes(true)) await rm(run, { recursive: true, force: true });
}

/** Throws unless a value is a date. The folder of a run is named for it. */
function assertStamp(what: string, stamp: unknown): void {
  if (stamp instanceof Date && !Number.isNaN(stamp.getTime())) return;
  throw new TypeError(
    `${what} must be a valid Date, got ${stamp instanceof Date ? "an invalid one" : describeValue(stamp)}`,
  );
}

/** Makes the folder of a new run, and opens the run. */
async function startRun(name: string, options: TrainRunOptions): Promise<OpenedRun & { readonly run: string }> {
  const { config, data, labels, output, stamp, parallel = defaultParallel(), devices, sources, onEngine } = options;
  assertThreads(`${name}: parallel`, parallel);
  assertObject(`${name}: config`, config, "a configuration, as DEFAULT_CONFIG");
  assertRunConfig(`${name}: config`, config);
  assertRunInputs(name, { data, labels });
  assertPath(`${name}: output`, output);
  assertStamp(`${name}: stamp`, stamp);
  const prepared = await openTrainingImages(name, data, config);
  const plan = await planFolds(await readLabels(labels), prepared, { config, sources });
  const engine = devices ? undefined : await chooseEngine(config.engine, onEngine);
  const origin = await describeOrigin({ data, labels }, config, engine);
  const run = await createRunFolder(output, stamp);
  const resolved = { ...config, folds: plan.folds.length };
  await writeJson(join(run, "origin.json"), origin);
  await writeJson(join(run, "folds.json"), packFolds(plan.folds, { ...plan.labels, patientOf: prepared.patientOf }));
  await writeJson(join(run, "config.json"), { ...resolved, weights: config.weights && basename(config.weights) });
  options.onRun?.(run);
  return { run, config: resolved, plan, prepared, on: devices ?? (engine as Engine) };
}

/**
 * Makes the folder of a new run without training it: writes the configuration, the folds, and the hashes of the inputs.
 * Train it with {@link resumeRun}, or fold by fold, even on several machines, with {@link trainFold}.
 *
 * ```ts
 * const inputs = { data: "prepared", labels: "stage_2_train.csv" };
 * const run = await createRun({ config: DEFAULT_CONFIG, ...inputs, output: "runs", stamp: new Date() });
 * await trainFold({ run, ...inputs, fold: 0 });
 * ```
 *
 * @returns The path of the folder.
 * @throws RangeError for a configuration out of range, DataError for bad tables.
 */
export async function createRun(options: TrainRunOptions): Promise<string> {
  assertOptions("createRun", options, OPTIONS);
  return (await startRun("createRun", options)).run;
}

/**
 * Trains all folds of a new run. Writes a new folder with configuration, folds, checkpoints, histories, out-of-fold
 * predictions (raw, and smoothed along the slices), figures, report and summary. {@link resumeRun} continues an
 * interrupted run, which then ends with the same bits as if it had not been interrupted.
 *
 * ```ts
 * const inputs = { data: "prepared", labels: "stage_2_train.csv" };
 * const { run, summary } = await trainRun({ config: DEFAULT_CONFIG, ...inputs, output: "runs", stamp: new Date() });
 * console.log(run, summary.outOfFold.smoothed.weightedLogLoss);
 * ```
 *
 * @throws RangeError for a configuration out of range, DataError for bad tables, and the error of a fold that fails.
 */
export async function trainRun(options: TrainRunOptions): Promise<TrainedRun> {
  assertOptions("trainRun", options, OPTIONS);
  const opened = await startRun("trainRun", options);
  const { run, plan } = opened;
  return completeRun({ ...options, run }, opened).catch(async (error) => {
    await discardUntrained(run, plan.folds.length);
    throw error;
  });
}
