import { createHash } from "node:crypto";
import type { OnnxEngine } from "../../backend/index.js";
import { readSafetensors } from "../../io/index.js";
import { loadWeights } from "../../models/index.js";
import { exportForPrediction } from "../../models/internal.js";
import { createOnnxPredictor } from "../../train/index.js";
import { createPredictor, type Predictor } from "../../train/internal.js";
import type { NamedArrays } from "../../types.js";
import type { ImageLoader, LoaderImages } from "../images/image-loader.js";
import { createTimer } from "../workers/create-timer.js";
import { withFence } from "../workers/fence.js";
import type { Stop } from "../workers/stop.js";
import type { FoldPort } from "./fold-message.js";
import { buildNetwork } from "./fold-network.js";
import type { ImageRange } from "./image-range.js";
import { predictInParts } from "./predict-in-parts.js";
import type { RunConfig } from "./run-config.js";
import { checkpointPath } from "./run-files.js";

/** A fold of a run, and the images to predict with its network. */
export interface PredictFoldTask {
  readonly config: RunConfig;
  readonly images: LoaderImages;
  readonly run: string;
  readonly fold: number;
  readonly ids: readonly string[];
  /** Threads that load images. */
  readonly threads: number;
  /** File that stores the logits as they are computed; see {@link predictInParts}. */
  readonly logitsPath: string;
  /** Range of the images to predict. Default: all of them. */
  readonly range?: ImageRange | undefined;
  /** ONNX Runtime, where it predicts instead of the engine of the configuration. */
  readonly onnx?: Pick<OnnxEngine, "provider" | "version"> | undefined;
  /** Whether wasm rounds products and their sums once. Default false. */
  readonly fused?: boolean | undefined;
  /** Request to stop, after the logits so far are written. */
  readonly stop?: Stop | undefined;
}

/** Configuration of a prediction, with the engine that computes it. */
interface PredictConfig extends Omit<RunConfig, "engine"> {
  readonly engine?: string | undefined;
}

/** Seconds between two writes of the logits, which are small. */
const WRITE_SECONDS = 60;

/** Hashes everything that the logits of a fold depend on. */
export function hashWork(
  { config, images, ids }: Pick<PredictFoldTask, "images" | "ids"> & { readonly config: PredictConfig },
  weights: NamedArrays,
): string {
  const hash = createHash("sha256").update(JSON.stringify([config, images.window, ids]));
  for (const [name, { data }] of Object.entries(weights)) hash.update(name).update(data);
  return hash.digest("hex");
}

/** A network that is freed after use. */
interface OpenNetwork extends Predictor {
  readonly close: () => void | Promise<void>;
}

/** Builds the network of a fold with its weights, on the engine of the task. */
async function openNetwork(
  { config, fold, onnx, fused = false }: PredictFoldTask,
  weights: NamedArrays,
): Promise<OpenNetwork> {
  const model = buildNetwork(config, fold);
  loadWeights(model, weights);
  if (!onnx)
    return { ...(await createPredictor("predictLogits", model, { fused })), close: () => void model.dispose() };
  const bytes = await exportForPrediction(model).finally(() => model.dispose());
  return createOnnxPredictor(bytes, { provider: onnx.provider });
}

/** Names the engine of a prediction with all that the bits of its logits depend on. */
export function nameEngine({
  config,
  onnx,
  fused = false,
}: Pick<PredictFoldTask, "config" | "onnx" | "fused">): string {
  if (onnx) return `onnx:${onnx.provider} ${onnx.version}`;
  if (config.engine !== "wasm") return `${config.engine}`;
  return fused ? "wasm, folded, fused" : "wasm, folded";
}

/**
 * Predicts images with the best weights of one fold. Takes the file of the logits over from any other process that
 * writes it, which then stops.
 *
 * @returns Mean logits over the views, `[ids, classes]`: of all images, or of those in the range.
 * @throws Error if another process takes over, or if the job is to stop; see `isTransient`.
 */
export async function predictFold(
  task: PredictFoldTask,
  { port, loader }: { readonly port: FoldPort; readonly loader: ImageLoader },
): Promise<Float32Array> {
  const { config, run, fold, ids, logitsPath, range, stop } = task;
  const { tensors } = await readSafetensors(checkpointPath(run, fold));
  const network = await openNetwork(task, tensors);
  const key = hashWork({ ...task, config: { ...config, engine: nameEngine(task) } }, tensors);
  const images = { loader, ids: range ? ids.slice(range.first, range.end) : ids };
  try {
    return await withFence(logitsPath, (fence) =>
      predictInParts(network, images, {
        batchSize: config.batchSize,
        path: logitsPath,
        metadata: range ? { key, engine: `${config.engine}` } : { key },
        fence,
        stop,
        wantsState: createTimer(WRITE_SECONDS),
        onProgress: (done, total) => port.postMessage({ done, total, note: "" }),
      }),
    );
  } finally {
    await network.close();
  }
}
