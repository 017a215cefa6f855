import { join } from "node:path";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { testTimeViews } from "../augment/index.js";
import { type Engine, type EngineName, selectBackend } from "../backend/index.js";
import { UnsupportedError } from "../errors.js";
import { readSafetensors, writeFileAtomic } from "../io/index.js";
import { weightedLoss } from "../loss/index.js";
import { loadWeights, MODELS } from "../models/index.js";
import { seedOf } from "../random.js";
import { type BestEpoch, cosineAnnealing, type EpochRecord, fit, predictLogits } from "../train/index.js";
import type { Fold, LabelTable } from "../types.js";
import { type Device, deviceName } from "./devices.js";
import { readState, writeBest, writeState } from "./fold-checkpoint.js";
import { createImageLoader, type ImageLoader, type LoaderImages } from "./image-loader.js";
import { removeLeftovers } from "./remove-leftovers.js";
import { checkpointPath, foldFolder, type RunConfig } from "./run-config.js";

/** A fold to train. */
export interface FitFoldTask {
  readonly config: RunConfig;
  readonly images: LoaderImages;
  readonly run: string;
  readonly fold: Fold;
  readonly labels: LabelTable;
  /** Threads that load images. */
  readonly threads: number;
  /** Memory for images that are kept after they are loaded. */
  readonly cacheBytes: number;
  /** Longest time between two checkpoints, in seconds; there is one after each epoch in any case. */
  readonly checkpointSeconds: number;
}

/** A trained fold. */
export interface FittedFold {
  readonly engine: EngineName;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  /** Mean logits over the views at the best epoch, `[fold.valid, classes]`. */
  readonly validLogits: Float32Array;
  /** The same of the image as it is, without other views. */
  readonly oneViewLogits: Float32Array;
}

/** A fold's network to predict with. */
export interface PredictFoldTask {
  readonly config: RunConfig;
  readonly images: LoaderImages;
  readonly run: string;
  readonly fold: number;
  readonly ids: readonly string[];
  /** Threads that load images. */
  readonly threads: number;
}

/** How far a worker is: `done` of `total` images (predicting) or batches (training). */
export interface FoldMessage {
  readonly done: number;
  readonly total: number;
  readonly note: string;
}

/** Where a worker says how far it is: a port of its thread, or the channel of its process. */
interface FoldPort {
  readonly postMessage: (message: FoldMessage) => void;
}

/** What out-of-fold prediction needs of a fold. */
interface FoldContext {
  readonly config: RunConfig;
  readonly fold: Fold;
  readonly source: ImageLoader;
}

/** All test-time views, the identity first. */
function viewsOf({ size }: RunConfig) {
  return testTimeViews({ size }).map(({ view }) => view);
}

/** Starts the engine of a fold; one that was given a graphics card must not compute on the processor instead. */
async function startEngine(config: RunConfig, device: Device | undefined): Promise<Engine> {
  const engine = await selectBackend({ prefer: device?.engine ?? config.engine });
  if (device?.index !== undefined && engine.threads !== 0) {
    throw new UnsupportedError(`${deviceName(device)} must be a graphics card, got ${engine.device}`, {
      feature: deviceName(device),
    });
  }
  return engine;
}

/** Builds the network of a fold; what the configuration leaves out is the network's own. */
function buildNetwork(
  { network, size, batchNormMomentum, padding, dropout, dropConnect, seed }: RunConfig,
  fold: number,
) {
  const chosen = Object.entries({ padding, dropout, dropConnect }).filter(([, value]) => value !== undefined);
  const options = { size, batchNormMomentum, seed: seedOf(seed, "weights", fold), ...Object.fromEntries(chosen) };
  return MODELS[network](options);
}

/** One line an epoch, counted from 1 as in `summary.json`. */
function historyCsv(history: readonly EpochRecord[]): string {
  const rows = history.map(({ epoch, learningRate, trainLoss, validLoss }) =>
    [epoch + 1, learningRate, trainLoss, validLoss].join(),
  );
  return `epoch,learning_rate,train_loss,valid_loss\n${rows.join("\n")}\n`;
}

/** The out-of-fold logits of the best epoch, for all views and for the first one: its validation took one of the two. */
async function outOfFoldLogits(
  model: LayersModel,
  best: BestEpoch,
  { config, fold, source }: FoldContext,
): Promise<Pick<FittedFold, "validLogits" | "oneViewLogits">> {
  const { batchSize, validationViews } = config;
  const views = viewsOf(config);
  loadWeights(model, best.weights);
  const predict = (some: typeof views) => predictLogits(model, { source, ids: fold.valid }, { views: some, batchSize });
  return validationViews === "all"
    ? { validLogits: best.validLogits, oneViewLogits: await predict(views.slice(0, 1)) }
    : { validLogits: await predict(views), oneViewLogits: best.validLogits };
}

/** Makes a clock that says, once a period has gone by, that it has. */
function createTimer(seconds: number): () => boolean {
  let begun = performance.now();
  return () => {
    const isOver = performance.now() - begun >= 1000 * seconds;
    if (isOver) begun = performance.now();
    return isOver;
  };
}

/** Trains one fold with images of a loader. */
async function fitFold(
  { config, run, fold, labels, checkpointSeconds }: FitFoldTask,
  { port, engine, source }: { readonly port: FoldPort; readonly engine: Engine; readonly source: ImageLoader },
): Promise<FittedFold> {
  const model = buildNetwork(config, fold.index);
  await removeLeftovers(foldFolder(run, fold.index));
  const resume = await readState(run, fold.index);
  const writeHistory = (history: readonly EpochRecord[]) =>
    writeFileAtomic(join(foldFolder(run, fold.index), "history.csv"), historyCsv(history));
  if (resume) await writeHistory(resume.history);
  else if (config.weights !== undefined) {
    loadWeights(model, (await readSafetensors(config.weights)).tensors, { head: "new" });
  }
  const { epochs, batchSize, learningRate, patience, seed } = config;
  const { accumulate, clipNorm, warmUpSteps, averageDecay, isBalanced } = config;
  const { lossWeights: weights, labelSmoothing, focalGamma } = config;
  const result = await fit(
    model,
    { source, labels, fold },
    {
      epochs,
      batchSize,
      patience,
      seed: seedOf(seed, "fit", fold.index),
      schedule: cosineAnnealing(learningRate, { epochs }),
      views: viewsOf(config).slice(0, config.validationViews === "all" ? undefined : 1),
      onStep: ({ epoch, batch, batches, loss }) => {
        const message: FoldMessage = {
          done: epoch * batches + batch + 1,
          total: epochs * batches,
          note: `loss ${loss.toFixed(4)}`,
        };
        port.postMessage(message);
      },
      accumulate,
      clipNorm,
      warmUpSteps,
      averageDecay,
      isBalanced,
      trainLoss: (truth, logits) => weightedLoss(truth, logits, { weights, labelSmoothing, focalGamma }),
      resume,
      wantsState: createTimer(checkpointSeconds),
      onState: async (state) => {
        await writeState(run, fold.index, state);
        await writeHistory(state.history);
      },
      onBest: (best) => writeBest(run, fold.index, { ...best, network: config.network }),
    },
  );
  const logits = await outOfFoldLogits(model, result.best, { config, fold, source });
  model.dispose();
  return { engine: engine.name, history: result.history, bestEpoch: result.best.epoch, ...logits };
}

/**
 * Trains one fold, or goes on with it where it stood, and keeps that, its best weights and its history on disk after
 * every epoch.
 */
export async function fitFoldInWorker({
  task,
  port,
  device,
}: {
  readonly task: FitFoldTask;
  readonly port: FoldPort;
  readonly device?: Device;
}): Promise<FittedFold> {
  const { config, images, threads, cacheBytes } = task;
  const engine = await startEngine(config, device);
  const source = createImageLoader(images, { size: config.size, threads, cacheBytes });
  try {
    return await fitFold(task, { port, engine, source });
  } finally {
    await source.close();
  }
}

/** Predicts images with the best weights of one fold: mean logits over the views, `[ids, classes]`. */
export async function predictFoldInWorker({
  task,
  port,
  device,
}: {
  readonly task: PredictFoldTask;
  readonly port: FoldPort;
  readonly device?: Device;
}): Promise<Float32Array> {
  const { config, images, run, fold, ids, threads } = task;
  await startEngine(config, device);
  const model = buildNetwork(config, fold);
  const { tensors } = await readSafetensors(checkpointPath(run, fold));
  loadWeights(model, tensors);
  const onProgress = (done: number, total: number) => {
    const message: FoldMessage = { done, total, note: "" };
    port.postMessage(message);
  };
  const { batchSize, size } = config;
  const source = createImageLoader(images, { size, threads });
  try {
    return await predictLogits(model, { source, ids }, { views: viewsOf(config), batchSize, onProgress });
  } finally {
    await source.close();
    model.dispose();
  }
}
