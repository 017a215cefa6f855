import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine, EngineName } from "../../backend/index.js";
import { readSafetensors } from "../../io/index.js";
import { makeFolder, replaceFile } from "../../io/internal.js";
import { weightedLoss } from "../../loss/index.js";
import { loadWeights } from "../../models/index.js";
import { seedOf } from "../../random.js";
import { type BatchLoss, cosineAnnealing, type EpochRecord, type FitOptions, fit } from "../../train/index.js";
import { createPredictor } from "../../train/internal.js";
import type { Fold, LabelTable } from "../../types.js";
import type { ImageLoader, LoaderImages } from "../images/image-loader.js";
import { createTimer } from "../workers/create-timer.js";
import { assertHeld, type Fence, withFence } from "../workers/fence.js";
import { removeLeftovers } from "../workers/remove-leftovers.js";
import { assertGoing, isStopped, type Stop } from "../workers/stop.js";
import { readState, writeBest, writeState } from "./fold-checkpoint.js";
import type { FoldPort } from "./fold-message.js";
import { buildNetwork } from "./fold-network.js";
import { predictInParts } from "./predict-in-parts.js";
import type { RunConfig } from "./run-config.js";
import { foldFolder } from "./run-files.js";

/** A fold to train. */
export interface FitFoldTask {
  readonly config: RunConfig;
  readonly images: LoaderImages;
  readonly run: string;
  readonly fold: Fold;
  readonly labels: LabelTable;
  /** Threads that load images. */
  readonly threads: number;
  /** Memory for cached images. */
  readonly cacheBytes: number;
  /** Longest time between two checkpoints, in seconds; each epoch ends with one in any case. */
  readonly checkpointSeconds: number;
  /** Request to stop after a checkpoint. */
  readonly stop?: Stop | undefined;
}

/** A trained fold. */
export interface FittedFold {
  readonly engine: EngineName;
  readonly history: readonly EpochRecord[];
  /** From 0. */
  readonly bestEpoch: number;
  /** Mean logits over all views at the best epoch, `[fold.valid, classes]`. */
  readonly validLogits: Float32Array;
  /** Logits of the unchanged images alone, at the same epoch. */
  readonly oneViewLogits: Float32Array;
}

/** Formats the history of a fold as CSV: one line per epoch, counted from 1 as in `summary.json`. */
function historyCsv(history: readonly EpochRecord[]): string {
  const rows = history.map(({ epoch, learningRate, trainLoss, validLoss }) =>
    [epoch + 1, learningRate, trainLoss, validLoss].join(),
  );
  return `epoch,learning_rate,train_loss,valid_loss\n${rows.join("\n")}\n`;
}

/** Counts the work of a fold in images: those of training, of each validation and of the last prediction. */
function countWork({ config, fold }: Pick<FitFoldTask, "config" | "fold">, port: FoldPort) {
  const { epochs, batchSize, gradientAccumulation = 1 } = config;
  const stepImages = batchSize * gradientAccumulation;
  const validImages = fold.valid.length;
  let epochImages = validImages;
  const report = (done: number, note: string) =>
    port.postMessage({ done, total: epochs * epochImages + validImages, note });
  return {
    step({ epoch, batch, batches, loss }: Parameters<NonNullable<FitOptions["onStep"]>>[0]) {
      epochImages = batches * stepImages + validImages;
      report(epoch * epochImages + (batch + 1) * stepImages, `loss ${loss.toFixed(4)}`);
    },
    validated: (epoch: number, images: number) =>
      report((epoch + 1) * epochImages - validImages + images, `validating epoch ${epoch + 1}`),
    predicted: (images: number) => report(epochs * epochImages + images, "predicting its images"),
  };
}

/** Picks the settings of a fold's training from the configuration of the run. */
function fitSettings(config: RunConfig, fold: number) {
  const { epochs, batchSize, learningRate, patience, seed } = config;
  const { gradientAccumulation, clipNorm, warmUpSteps, emaDecay, isBalanced } = config;
  const { lossWeights: weights, labelSmoothing, focalGamma } = config;
  const trainLoss: BatchLoss = (truth, logits) => weightedLoss(truth, logits, { weights, labelSmoothing, focalGamma });
  const schedule = cosineAnnealing(learningRate, { epochs });
  const steps = { gradientAccumulation, clipNorm, warmUpSteps, emaDecay, isBalanced };
  return { epochs, batchSize, patience, schedule, trainLoss, seed: seedOf(seed, "fit", fold), ...steps };
}

/** Engine, loader and port of a fold's training, and the proof that no other process trains it. */
interface FitFoldTools {
  readonly port: FoldPort;
  readonly engine: Engine;
  readonly loader: ImageLoader;
  readonly fence: Fence;
}

/** Trains one fold that no other process trains. */
async function fitOwnFold(task: FitFoldTask, { port, engine, loader, fence }: FitFoldTools): Promise<FittedFold> {
  const { config, run, fold, labels, stop } = task;
  const folder = foldFolder(run, fold.index);
  const model = buildNetwork(config, fold.index);
  await removeLeftovers(folder);
  const resume = await readState(run, fold.index);
  const writeHistory = (history: readonly EpochRecord[]) =>
    replaceFile(
      join(folder, "history.csv"),
      (path) => writeFile(path, historyCsv(history)),
      () => assertHeld(fence),
    );
  if (resume) await writeHistory(resume.history);
  else if (config.weights !== undefined) {
    loadWeights(model, (await readSafetensors(config.weights)).tensors, { head: "new" });
  }
  const work = countWork(task, port);
  const wantsState = createTimer(task.checkpointSeconds);
  const predict = async (name: string, epoch: number, views: number, onProgress: (images: number) => void) =>
    predictInParts(
      await createPredictor("predictLogits", model, { fused: false }),
      { loader, ids: fold.valid },
      {
        ...{ views, batchSize: config.batchSize, onProgress, wantsState, fence, stop },
        ...{ path: join(folder, `${name}.safetensors`), metadata: { key: `epoch ${epoch + 1}` } },
      },
    );
  const allViews = config.validationViews === "all";
  const validViews = allViews ? loader.views : 1;
  const otherViews = allViews ? 1 : loader.views;
  const { history, best } = await fit(
    model,
    { loader, labels, fold },
    {
      ...fitSettings(config, fold.index),
      views: validViews,
      resume,
      wantsState: () => isStopped(stop) || wantsState(),
      onStep: work.step,
      predictValid: (_, epoch) => predict("validation", epoch, validViews, (images) => work.validated(epoch, images)),
      onState: async (state) => {
        await writeState(run, fold.index, state, fence);
        await writeHistory(state.history);
        // A best epoch is written after its state; a resumed training writes it again.
        assertGoing(stop);
      },
      onBest: (best) => writeBest(run, fold.index, { ...best, network: config.network, fence }),
    },
  );
  // Validation used either one view or all views, and the report compares the two.
  loadWeights(model, best.weights);
  const otherLogits = await predict("other_views", best.epoch, otherViews, work.predicted);
  model.dispose();
  const [validLogits, oneViewLogits] = allViews ? [best.validLogits, otherLogits] : [otherLogits, best.validLogits];
  return { engine: engine.name, history, bestEpoch: best.epoch, validLogits, oneViewLogits };
}

/**
 * Trains one fold on images of a loader, from its last checkpoint where it has one. Takes the fold over from any other
 * process that trains it, which then stops at its next checkpoint.
 *
 * @throws Error if another process takes over, or if the job is to stop; see `isTransient`.
 */
export async function fitFold(task: FitFoldTask, tools: Omit<FitFoldTools, "fence">): Promise<FittedFold> {
  const folder = foldFolder(task.run, task.fold.index);
  await makeFolder(folder);
  return withFence(folder, (fence) => fitOwnFold(task, { ...tools, fence }));
}
