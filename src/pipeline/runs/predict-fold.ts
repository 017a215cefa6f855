import { createHash } from "node:crypto";
import { readSafetensors } from "../../io/index.js";
import { loadWeights } from "../../models/index.js";
import type { NamedArrays } from "../../types.js";
import type { ImageLoader, LoaderImages } from "../images/image-loader.js";
import { createTimer } from "../workers/create-timer.js";
import { assertHeld, releaseFence, takeFence } from "../workers/fence.js";
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
  /** Request to stop, after the logits so far are written. */
  readonly stop?: Stop | undefined;
}

/** Seconds between two writes of the logits, which are small. */
const WRITE_SECONDS = 60;

/** Hashes everything that the logits of a fold depend on. */
export function hashWork(
  { config, images, ids }: Pick<PredictFoldTask, "config" | "images" | "ids">,
  weights: NamedArrays,
): string {
  const hash = createHash("sha256").update(JSON.stringify([config, images.window, ids]));
  for (const [name, { data }] of Object.entries(weights)) hash.update(name).update(data);
  return hash.digest("hex");
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
  const model = buildNetwork(config, fold);
  const { tensors } = await readSafetensors(checkpointPath(run, fold));
  loadWeights(model, tensors);
  const key = hashWork(task, tensors);
  const fence = takeFence(logitsPath);
  try {
    return await predictInParts(
      model,
      { loader, ids: range ? ids.slice(range.first, range.end) : ids },
      {
        batchSize: config.batchSize,
        path: logitsPath,
        metadata: range ? { key, engine: `${config.engine}` } : { key },
        fence,
        stop,
        wantsState: createTimer(WRITE_SECONDS),
        onProgress: (done, total) => port.postMessage({ done, total, note: "" }),
      },
    );
  } catch (error) {
    assertHeld(fence);
    throw error;
  } finally {
    releaseFence(fence);
    model.dispose();
  }
}
