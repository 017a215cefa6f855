import { basename, join } from "node:path";
import type { Engine, OnnxEngine } from "../../backend/index.js";
import { loaderThreads } from "../images/image-loader.js";
import type { ImageSet } from "../images/image-set.js";
import { defaultParallel } from "../workers/default-parallel.js";
import type { Device } from "../workers/devices.js";
import { addProgress } from "./add-progress.js";
import { startFoldPool, stopPool } from "./fold-pool.js";
import type { ImageRange } from "./image-range.js";
import type { PredictRunOptions } from "./predict-options.js";
import type { RunConfig } from "./run-config.js";
import { shareImages } from "./shared-images.js";

/** Images to predict, and how: a checked call of {@link predictRun}. */
export interface OpenedPrediction {
  readonly config: RunConfig;
  readonly images: ImageSet;
}

/** A fold to predict with, and the images: all of them, or a range. */
export interface FoldPart {
  readonly fold: number;
  readonly range?: ImageRange;
  /** File that stores the logits. */
  readonly logitsPath: string;
}

/** Returns the file of the logits of a fold, or of one of several parts of it; `part` counts from 0. */
export function logitsPath(
  { output, run }: Pick<PredictRunOptions, "output" | "run">,
  fold: number,
  part?: { readonly part: number; readonly parts: number },
): string {
  const ending = part ? `.${part.part + 1}-of-${part.parts}` : "";
  return join(output, `${basename(run)}_fold_${fold + 1}_logits${ending}.safetensors`);
}

/** Settings of {@link predictParts}. */
export interface PredictPartsOptions extends Omit<PredictRunOptions, "engine" | "onEngine" | "exact"> {
  /** Engine of all parts. */
  readonly on: Engine | OnnxEngine | readonly Device[];
  /** Whether wasm rounds products and their sums once. Default false. */
  readonly fused?: boolean;
}

/** Predicts with several folds, each in a worker; returns the logits of each. */
export async function predictParts(
  options: PredictPartsOptions,
  { config, images: { ids, folder, fileNames, window } }: OpenedPrediction,
  parts: readonly FoldPart[],
): Promise<Float32Array[]> {
  const { run, parallel = defaultParallel(), on, fused, signal, onProgress } = options;
  const onnx = "name" in on && on.name === "onnx" ? { provider: on.provider, version: on.version } : undefined;
  const engine = "name" in on && on.name !== "onnx" ? on.name : undefined;
  const pool = startFoldPool({ on, folds: parts.length, parallel });
  const threads = loaderThreads(pool.threads);
  const progress = addProgress(
    parts.map(({ fold }) => fold),
    onProgress,
  );
  const stop = stopPool(pool, { on, signal });
  try {
    const images = shareImages({ ids, images: { folder, fileNames, window } }, pool.allocate);
    const common = { config: { ...config, engine }, images, run, threads, onnx, fused, stop };
    return await Promise.all(
      parts.map(async (part, index) => {
        const task = { ...common, ...part };
        const logits = await pool.run("predictFoldInWorker", task, (message) => progress.update(index, message));
        progress.finish(index);
        return logits;
      }),
    );
  } finally {
    await pool.close();
  }
}
