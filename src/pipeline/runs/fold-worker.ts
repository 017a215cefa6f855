import { createImageLoader } from "../images/image-loader.js";
import type { Device } from "../workers/devices.js";
import { type FitFoldTask, type FittedFold, fitFold } from "./fit-fold.js";
import type { FoldPort } from "./fold-message.js";
import { startEngine } from "./fold-network.js";
import { type PredictFoldTask, predictFold } from "./predict-fold.js";
import {
  type FoldData,
  type SharedFold,
  type SharedImages,
  type SharedLabels,
  unshareFold,
  unshareImages,
} from "./shared-images.js";

/** Input of a handler: its task, the port for its progress and, in a process of its own, the device. */
interface WorkerInput<Task> {
  readonly task: Task;
  readonly port: FoldPort;
  readonly device?: Device;
}

/** A fold to train, with its data in memory of the pool. */
type SharedFitTask = Omit<FitFoldTask, keyof FoldData> & {
  readonly images: SharedImages;
  readonly labels: SharedLabels;
  readonly fold: SharedFold;
};

/** A fold to predict with, with its images in memory of the pool. */
type SharedPredictTask = Omit<PredictFoldTask, "images" | "ids"> & { readonly images: SharedImages };

/**
 * Trains one fold, from its last checkpoint where it has one. Writes its state, best weights and history to disk after
 * every epoch.
 */
export async function fitFoldInWorker({ task, port, device }: WorkerInput<SharedFitTask>): Promise<FittedFold> {
  const { config, threads, cacheBytes } = task;
  const data = unshareFold(task.images, task.labels, task.fold);
  const engine = await startEngine(config, device);
  const loader = createImageLoader(data.images, { size: config.size, threads, cacheBytes });
  try {
    return await fitFold({ ...task, ...data }, { port, engine, loader });
  } finally {
    await loader.close();
  }
}

/** Predicts images with the best weights of one fold; returns mean logits over the views, `[ids, classes]`. */
export async function predictFoldInWorker({
  task,
  port,
  device,
}: WorkerInput<SharedPredictTask>): Promise<Float32Array> {
  const { config, threads } = task;
  const { ids, images } = unshareImages(task.images);
  // TensorFlow.js builds the network that ONNX Runtime computes.
  await startEngine(task.onnx ? { ...config, engine: "wasm" } : config, device);
  const loader = createImageLoader(images, { size: config.size, threads });
  try {
    return await predictFold({ ...task, ids, images }, { port, loader });
  } finally {
    await loader.close();
  }
}
