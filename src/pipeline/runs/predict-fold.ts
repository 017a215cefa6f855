import { createHash } from "node:crypto";
import { readSafetensors } from "../../io/index.js";
import { loadWeights } from "../../models/index.js";
import type { NamedArrays } from "../../types.js";
import type { ImageLoader, LoaderImages } from "../images/image-loader.js";
import { createTimer } from "../workers/create-timer.js";
import type { FoldPort } from "./fold-message.js";
import { buildNetwork } from "./fold-network.js";
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
}

/** Seconds between two writes of the logits, which are small. */
const WRITE_SECONDS = 60;

/** Hashes everything that the logits of a fold depend on. */
function hashWork({ config, images, ids }: PredictFoldTask, weights: NamedArrays): string {
  const hash = createHash("sha256").update(JSON.stringify([config, images.window, ids]));
  for (const [name, { data }] of Object.entries(weights)) hash.update(name).update(data);
  return hash.digest("hex");
}

/** Predicts images with the best weights of one fold; returns mean logits over the views, `[ids, classes]`. */
export async function predictFold(
  task: PredictFoldTask,
  { port, loader }: { readonly port: FoldPort; readonly loader: ImageLoader },
): Promise<Float32Array> {
  const { config, run, fold, ids, logitsPath } = task;
  const model = buildNetwork(config, fold);
  const { tensors } = await readSafetensors(checkpointPath(run, fold));
  loadWeights(model, tensors);
  const logits = await predictInParts(
    model,
    { loader, ids },
    {
      batchSize: config.batchSize,
      path: logitsPath,
      key: hashWork(task, tensors),
      wantsState: createTimer(WRITE_SECONDS),
      onProgress: (done, total) => port.postMessage({ done, total, note: "" }),
    },
  );
  model.dispose();
  return logits;
}
