import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Engine } from "../backend/index.js";
import { createRunFolder, fileExists, readLabels, writeJson, writePredictions } from "../io/index.js";
import { constantLogLoss } from "../loss/index.js";
import { smoothNeighbors, toProbabilities } from "../postprocess/index.js";
import type { Fold, LabelTable, PredictionTable } from "../types.js";
import { chooseEngine } from "./choose-engine.js";
import type { Device } from "./devices.js";
import { startFoldPool } from "./fold-pool.js";
import type { FittedFold, FoldMessage } from "./fold-worker.js";
import { type FoldPlan, type FoldSources, planFolds } from "./plan-folds.js";
import { openPreparedSet, preparedPaths } from "./prepared-folder.js";
import { assertRunConfig, checkpointPath, type RunConfig } from "./run-config.js";
import { writeRunReport } from "./run-report.js";
import type { RunSummary } from "./run-summary.js";
import { scorePredictions } from "./score.js";
import { readSliceOrders } from "./slice-orders.js";
import { assertThreads } from "./worker-pool.js";

/** What to train, and on what. */
export interface TrainRunOptions {
  readonly config: RunConfig;
  /** Output folder of the preparation. */
  readonly data: string;
  /** Label file in long form. */
  readonly labels: string;
  /** Folder of all runs. */
  readonly output: string;
  /** When the run starts; names its folder. */
  readonly stamp: Date;
  /** Folds that train side by side, on an engine that leaves room for others. Default 2. */
  readonly parallel?: number;
  /** A process on each of them trains folds, in place of threads on one engine; see {@link parseDevice}. */
  readonly devices?: readonly Device[] | undefined;
  readonly sources?: FoldSources;
  /** Called with the engine before anything is computed on it, unless there are `devices`. */
  readonly onEngine?: (engine: Engine) => void;
  /** Called after each step with the number of steps done in all folds, counting an early stop as done. */
  readonly onProgress?: (done: number, total: number, note: string) => void;
}

/** A finished run. */
export interface TrainedRun {
  /** Path of its folder. */
  readonly run: string;
  readonly summary: RunSummary;
}

/** Memory for loaded images, shared by the folds that run side by side. */
const CACHE_BYTES = 1e9;

/** Adds up the progress of folds that run side by side. */
function progressOf(folds: number, onProgress: TrainRunOptions["onProgress"]) {
  const steps = Array.from({ length: folds }, () => ({ done: 0, total: 0 }));
  return (fold: number, { done, total, note }: FoldMessage) => {
    steps[fold] = { done, total };
    onProgress?.(
      steps.reduce((sum, each) => sum + each.done, 0),
      // A fold that has not begun counts as this one: folds differ by a few batches at the most.
      steps.reduce((sum, each) => sum + (each.total || total), 0),
      `fold ${fold + 1} ${note}`,
    );
  };
}

/** Where a run lies, and what it computes with. */
interface RunContext {
  readonly run: string;
  readonly on: Engine | readonly Device[];
}

async function fitFolds(
  options: TrainRunOptions,
  { run, on }: RunContext,
  { folds, labels }: FoldPlan,
): Promise<FittedFold[]> {
  const { data, parallel = 2, onProgress } = options;
  const config = "name" in on ? { ...options.config, engine: on.name } : options.config;
  const pool = startFoldPool({ on, folds: folds.length, parallel });
  const report = progressOf(folds.length, onProgress);
  try {
    return await Promise.all(
      folds.map(async (fold) => {
        let steps = 1;
        const fitted = await pool.run(
          "fitFoldInWorker",
          { config, data, run, fold, labels, cacheBytes: CACHE_BYTES / pool.threads },
          (message) => {
            steps = message.total;
            report(fold.index, message);
          },
        );
        report(fold.index, { done: steps, total: steps, note: "done" });
        return fitted;
      }),
    );
  } finally {
    await pool.close();
  }
}

/** Puts the validation predictions of all folds into one table: NaN for what no fold predicted. */
export function joinFolds(
  folds: readonly Fold[],
  logits: readonly Float32Array[],
  labels: LabelTable,
): PredictionTable {
  const { ids, classes } = labels;
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const values = new Float32Array(ids.length * classes.length).fill(Number.NaN);
  folds.forEach(({ valid }, fold) => {
    const probabilities = toProbabilities(logits[fold]);
    valid.forEach((id, index) => {
      const row = probabilities.subarray(index * classes.length, (index + 1) * classes.length);
      values.set(row, rowOf.get(id)! * classes.length);
    });
  });
  return { ids, classes, values };
}

/** Removes the folder of a run in which no epoch was finished: it would only look like a run. */
async function discardUntrained(run: string, folds: number): Promise<void> {
  const checkpoints = Array.from({ length: folds }, (_, fold) => fileExists(checkpointPath(run, fold)));
  if (!(await Promise.all(checkpoints)).includes(true)) await rm(run, { recursive: true, force: true });
}

function summarize(
  plan: FoldPlan,
  fitted: readonly FittedFold[],
  { raw, smoothed }: { readonly raw: PredictionTable; readonly smoothed: PredictionTable },
): RunSummary {
  const { folds, labels, withoutLabels, withoutImage } = plan;
  return {
    classes: labels.classes,
    engine: fitted[0].engine,
    outOfFold: { raw: scorePredictions(labels, raw), smoothed: scorePredictions(labels, smoothed) },
    constantLogLoss: constantLogLoss(folds, labels),
    coverage: { predicted: folds.reduce((sum, { valid }) => sum + valid.length, 0), labeled: labels.ids.length },
    withoutLabels,
    withoutImage,
    folds: fitted.map(({ history, bestEpoch }, fold) => ({
      fold: fold + 1,
      epochs: history.length,
      bestEpoch: bestEpoch + 1,
      bestValidLoss: history[bestEpoch].validLoss,
      lastValidLoss: history[history.length - 1].validLoss,
    })),
  };
}

/**
 * Trains all folds of a run in a new folder of its own: configuration, folds, checkpoints, histories, out-of-fold
 * predictions raw and smoothed along the slices, figures, report and summary.
 *
 * @throws RangeError for a configuration out of range, DataError for bad tables, and whatever a fold fails with.
 */
export async function trainRun(options: TrainRunOptions): Promise<TrainedRun> {
  const { config, data, output, stamp, parallel = 2 } = options;
  assertThreads("trainRun: parallel", parallel);
  assertRunConfig("trainRun: config", config);
  const prepared = await openPreparedSet(data, config.set, config.imageFolder);
  const plan = await planFolds(await readLabels(options.labels), prepared, { config, sources: options.sources });
  const on = options.devices ?? (await chooseEngine(config.engine, options.onEngine));
  const run = await createRunFolder(output, stamp);
  const weights = config.weights && basename(config.weights);
  await writeJson(join(run, "config.json"), { ...config, folds: plan.folds.length, weights });
  await writeJson(join(run, "folds.json"), plan.folds);
  const fitted = await fitFolds(options, { run, on }, plan).catch(async (error) => {
    await discardUntrained(run, plan.folds.length);
    throw error;
  });
  const raw = joinFolds(
    plan.folds,
    fitted.map(({ validLogits }) => validLogits),
    plan.labels,
  );
  const smoothed = smoothNeighbors(raw, await readSliceOrders(preparedPaths(data, config.set).metadata));
  const summary = summarize(plan, fitted, { raw, smoothed });
  const name = basename(run);
  await writePredictions(join(run, `${name}_oof_predictions.csv.gz`), raw);
  await writePredictions(join(run, `${name}_oof_predictions_smoothed.csv.gz`), smoothed);
  await writeRunReport(run, {
    config,
    summary,
    labels: plan.labels,
    predictions: smoothed,
    histories: fitted.map(({ history }) => history),
    source: prepared.source,
  });
  await writeJson(join(run, "summary.json"), summary);
  return { run, summary };
}
