import { readSafetensors } from "../../io/index.js";
import { fileExists, writeConfirmedSafetensors } from "../../io/internal.js";
import type { PredictData, PredictOptions } from "../../train/index.js";
import type { Predictor } from "../../train/internal.js";
import { assertHeld, type Fence } from "../workers/fence.js";
import { assertGoing, isStopped, type Stop } from "../workers/stop.js";

/** Settings of a prediction that stores its results so far. */
interface PredictInPartsOptions extends PredictOptions {
  readonly batchSize: number;
  /** Path of a safetensors file that holds the logits of the first images, as many as are done. */
  readonly path: string;
  /** Metadata of the file. Its `key` identifies the network and the images: logits under another key are not used. */
  readonly metadata: { readonly key: string; readonly [name: string]: string };
  /** Shows that no other process writes the file. */
  readonly fence: Fence;
  /** Request to stop, after the logits so far are written. */
  readonly stop?: Stop | undefined;
  /** Called after every few batches; returns whether to write the file now. It is always written at the end. */
  readonly wantsState: () => boolean;
}

/** Batches between two calls of `wantsState`: few, to lose little work, but enough for the loader to prefetch. */
export const BATCHES = 32;

/** Reads the stored logits. */
async function readDone({ path, metadata: { key } }: PredictInPartsOptions): Promise<Float32Array> {
  const none = new Float32Array();
  if (!(await fileExists(path))) return none;
  const { tensors, metadata } = await readSafetensors(path);
  return metadata.key === key ? tensors.logits.data : none;
}

/**
 * Predicts as `predictLogits` does, stores the logits in a file meanwhile, and resumes where that file ends. The
 * batches are the same as in an uninterrupted call, and so are the bits of the result. The logits of a complete file
 * are returned as they are.
 *
 * @throws Error if another process has taken over the file, or if the job is to stop; see `isTransient`.
 */
export async function predictInParts(
  { classes, predict }: Predictor,
  { loader, ids }: PredictData,
  options: PredictInPartsOptions,
): Promise<Float32Array> {
  const { views, batchSize, path, metadata, fence, stop, wantsState, onProgress } = options;
  const logits = new Float32Array(ids.length * classes);
  const known = await readDone(options);
  logits.set(known);
  let done = known.length / classes;
  onProgress?.(done, ids.length);
  while (done < ids.length) {
    const first = done;
    const part = { loader, ids: ids.slice(first, first + BATCHES * batchSize) };
    const onPart = (some: number) => onProgress?.(first + some, ids.length);
    logits.set(await predict(part, { views, batchSize, onProgress: onPart }), first * classes);
    done += part.ids.length;
    if (done < ids.length && !isStopped(stop) && !wantsState()) continue;
    const data = logits.subarray(0, done * classes);
    const confirm = () => assertHeld(fence);
    await writeConfirmedSafetensors(path, { logits: { shape: [done, classes], data } }, { metadata, confirm });
    if (done < ids.length) assertGoing(stop);
  }
  return logits;
}
