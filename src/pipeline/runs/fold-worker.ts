import { createImageLoader } from "../images/image-loader.js";
import type { Device } from "../workers/devices.js";
import { type FitFoldTask, type FittedFold, fitFold } from "./fit-fold.js";
import type { FoldPort } from "./fold-message.js";
import { startEngine } from "./fold-network.js";
import { type PredictFoldTask, predictFold } from "./predict-fold.js";

/** Input of a handler: its task, the port for its progress and, in a process of its own, the device. */
interface WorkerInput<Task> {
  readonly task: Task;
  readonly port: FoldPort;
  readonly device?: Device;
}

/**
 * Trains one fold, from its last checkpoint where it has one. Writes its state, best weights and history to disk after
 * every epoch.
 */
export async function fitFoldInWorker({ task, port, device }: WorkerInput<FitFoldTask>): Promise<FittedFold> {
  const { config, images, threads, cacheBytes } = task;
  const engine = await startEngine(config, device);
  const loader = createImageLoader(images, { size: config.size, threads, cacheBytes });
  try {
    return await fitFold(task, { port, engine, loader });
  } finally {
    await loader.close();
  }
}

/** Predicts images with the best weights of one fold; returns mean logits over the views, `[ids, classes]`. */
export async function predictFoldInWorker({ task, port, device }: WorkerInput<PredictFoldTask>): Promise<Float32Array> {
  const { config, images, threads } = task;
  await startEngine(config, device);
  const loader = createImageLoader(images, { size: config.size, threads });
  try {
    return await predictFold(task, { port, loader });
  } finally {
    await loader.close();
  }
}
