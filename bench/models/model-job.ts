/**
 * Measures a network on an engine (default: wasm) and prints speed and memory as JSON, or `null` if the network does
 * not fit into the 4 GiB of wasm. It runs in its own process, so that its peak memory is its own.
 *
 *   npx tsx bench/models/model-job.ts predict|train NETWORK SIZE BATCH REPEATS [ENGINE]
 */
import { randomUniform, round, type Tensor2D, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type EngineName, selectEngine } from "ct-hemorrhage/backend";
import { weightedLoss } from "ct-hemorrhage/loss";
import { applyModel, MODELS, type ModelName } from "ct-hemorrhage/models";
import { createAdamW, trainableVariables, trainStep } from "ct-hemorrhage/train";
import { medianSeconds } from "../measure.js";

/** Speed and memory of a network. */
export interface ModelCost {
  readonly imagesPerSecond: number;
  /** Peak memory of the process, including that of Node.js or Python. */
  readonly peakMegabytes: number;
}

/** Message of an engine whose memory is full. */
const FULL = /^the memory of the wasm engine, 4 GiB, is full/;

/** Returns the work to measure: a step of training, or the prediction of a batch. */
function makeWork(mode: string, model: LayersModel, batch: number): () => Promise<unknown> {
  const [, rows, cols, channels] = model.inputs[0].shape as number[];
  const images = randomUniform([batch, rows, cols, channels]) as Tensor4D;
  if (mode === "predict") {
    return async () => {
      const logits = tidy(() => applyModel(model, images));
      await logits.data();
      logits.dispose();
    };
  }
  const labels = round(randomUniform([batch, 6])) as Tensor2D;
  const optimizer = createAdamW(trainableVariables(model));
  return () => trainStep(model, { images, labels }, { optimizer, loss: weightedLoss, learningRate: 1e-3, dropSeed: 1 });
}

async function measure(work: () => Promise<unknown>, batch: number, repeats: number): Promise<ModelCost | null> {
  try {
    const imagesPerSecond = batch / (await medianSeconds(work, { repeats }));
    return { imagesPerSecond, peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6 };
  } catch (error) {
    if (error instanceof RangeError && FULL.test(error.message)) return null;
    throw error;
  }
}

const [mode, network, size, batch, repeats, engine = "wasm"] = process.argv.slice(2);
await selectEngine({ prefer: engine as EngineName });
const work = makeWork(mode, MODELS[network as ModelName]({ size: Number(size) }), Number(batch));
console.log(JSON.stringify(await measure(work, Number(batch), Number(repeats))));
