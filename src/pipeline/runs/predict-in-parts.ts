import type { LayersModel } from "@tensorflow/tfjs-layers";
import { readSafetensors, writeSafetensors } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import { type BatchLoader, type PredictOptions, predictLogits } from "../../train/index.js";

/** Settings of a prediction that stores its results so far. */
interface PredictInPartsOptions extends PredictOptions {
  readonly batchSize: number;
  /** Path of a safetensors file that holds the logits of the first images, as many as are done. */
  readonly path: string;
  /** Key that identifies the network and the images; logits stored under another key are not used. */
  readonly key: string;
  /** Called after every few batches; returns whether to write the file now. It is always written at the end. */
  readonly wantsState: () => boolean;
}

/** Batches between two calls of `wantsState`: few, to lose little work, but enough for the loader to prefetch. */
const BATCHES = 32;

/** Reads the stored logits. */
async function readDone({ path, key }: PredictInPartsOptions): Promise<Float32Array> {
  const none = new Float32Array();
  if (!(await fileExists(path))) return none;
  const { tensors, metadata } = await readSafetensors(path);
  return metadata.key === key ? tensors.logits.data : none;
}

/**
 * Predicts as `predictLogits` does, stores the logits in a file meanwhile, and resumes where that file ends. The
 * batches are the same as in an uninterrupted call, and so are the bits of the result. The logits of a complete file
 * are returned as they are.
 */
export async function predictInParts(
  model: LayersModel,
  { loader, ids }: { readonly loader: BatchLoader; readonly ids: readonly string[] },
  options: PredictInPartsOptions,
): Promise<Float32Array> {
  const { views, batchSize, path, key, wantsState, onProgress } = options;
  const classes = model.outputs[0].shape[1] as number;
  const logits = new Float32Array(ids.length * classes);
  const known = await readDone(options);
  logits.set(known);
  let done = known.length / classes;
  onProgress?.(done, ids.length);
  while (done < ids.length) {
    const first = done;
    const part = { loader, ids: ids.slice(first, first + BATCHES * batchSize) };
    const onPart = (some: number) => onProgress?.(first + some, ids.length);
    logits.set(await predictLogits(model, part, { views, batchSize, onProgress: onPart }), first * classes);
    done += part.ids.length;
    if (done < ids.length && !wantsState()) continue;
    const data = logits.subarray(0, done * classes);
    await writeSafetensors(path, { logits: { shape: [done, classes], data } }, { metadata: { key } });
  }
  return logits;
}
