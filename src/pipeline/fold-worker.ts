import { join } from "node:path";
import type { MessagePort } from "node:worker_threads";
import { testTimeViews, trainTransform } from "../augment/index.js";
import { type EngineName, selectBackend } from "../backend/index.js";
import { readSafetensors, writeFileAtomic, writeSafetensors } from "../io/index.js";
import { MODELS, writeWeights } from "../models/index.js";
import { seedOf } from "../random.js";
import { cosineAnnealing, type EpochRecord, fit, predictLogits } from "../train/index.js";
import type { Fold, LabelTable } from "../types.js";
import { cacheImages, openPreparedSet } from "./prepared-folder.js";
import { checkpointPath, foldFolder, type RunConfig } from "./run-config.js";

/** A fold to train. */
export interface FitFoldTask {
  readonly config: RunConfig;
  /** Output folder of the preparation. */
  readonly data: string;
  readonly run: string;
  readonly fold: Fold;
  readonly labels: LabelTable;
}

/** A trained fold. */
export interface FittedFold {
  readonly engine: EngineName;
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  /** Mean logits over the views at the best epoch, `[fold.valid, classes]`. */
  readonly validLogits: Float32Array;
}

/** A fold's network to predict with. */
export interface PredictFoldTask {
  readonly config: RunConfig;
  readonly data: string;
  readonly run: string;
  readonly set: string;
  readonly fold: number;
  readonly ids: readonly string[];
}

/** How far a worker is: `done` of `total` images (predicting) or batches (training). */
export interface FoldMessage {
  readonly done: number;
  readonly total: number;
  readonly note: string;
}

function viewsOf({ size }: RunConfig) {
  return testTimeViews({ size }).map(({ view }) => view);
}

function buildNetwork({ network, size, batchNormMomentum, seed }: RunConfig, fold: number) {
  return MODELS[network]({ size, batchNormMomentum, seed: seedOf(seed, "weights", fold) });
}

/** One line an epoch, as written so far. */
function historyCsv(history: readonly EpochRecord[]): string {
  const rows = history.map(({ epoch, learningRate, trainLoss, validLoss }) =>
    [epoch, learningRate, trainLoss, validLoss].join(),
  );
  return `epoch,learning_rate,train_loss,valid_loss\n${rows.join("\n")}\n`;
}

/** Trains one fold, and keeps its best weights and its history on disk after every epoch. */
export async function fitFoldInWorker({
  task,
  port,
}: {
  readonly task: FitFoldTask;
  readonly port: MessagePort;
}): Promise<FittedFold> {
  const { config, data, run, fold, labels } = task;
  const engine = await selectBackend({ prefer: config.engine });
  const { source } = await openPreparedSet(data, config.set, config.imageFolder);
  const model = buildNetwork(config, fold.index);
  const history: EpochRecord[] = [];
  const { epochs, batchSize, learningRate, patience, seed } = config;
  const { best } = await fit(
    model,
    { source: cacheImages(source), labels, fold },
    {
      epochs,
      batchSize,
      patience,
      seed: seedOf(seed, "fit", fold.index),
      schedule: cosineAnnealing(learningRate, { epochs }),
      transform: trainTransform({ size: config.size }),
      views: viewsOf(config),
      onStep: ({ epoch, batch, batches, loss }) => {
        const message: FoldMessage = {
          done: epoch * batches + batch + 1,
          total: epochs * batches,
          note: `loss ${loss.toFixed(4)}`,
        };
        port.postMessage(message);
      },
      onBest: ({ epoch, weights }) =>
        writeSafetensors(checkpointPath(run, fold.index), weights, {
          metadata: { network: config.network, epoch: `${epoch}` },
        }),
      onEpoch: (record) => {
        history.push(record);
        return writeFileAtomic(join(foldFolder(run, fold.index), "history.csv"), historyCsv(history));
      },
    },
  );
  model.dispose();
  return { engine: engine.name, history, bestEpoch: best.epoch, validLogits: best.validLogits };
}

/** Predicts images with the best weights of one fold: mean logits over the views, `[ids, classes]`. */
export async function predictFoldInWorker({
  task,
  port,
}: {
  readonly task: PredictFoldTask;
  readonly port: MessagePort;
}): Promise<Float32Array> {
  const { config, data, run, set, fold, ids } = task;
  await selectBackend({ prefer: config.engine });
  const { source } = await openPreparedSet(data, set, config.imageFolder);
  const model = buildNetwork(config, fold);
  const { tensors } = await readSafetensors(checkpointPath(run, fold));
  writeWeights(model, tensors);
  const onProgress = (done: number, total: number) => {
    const message: FoldMessage = { done, total, note: "" };
    port.postMessage(message);
  };
  const logits = await predictLogits(model, { source, ids }, { views: viewsOf(config), onProgress });
  model.dispose();
  return logits;
}
