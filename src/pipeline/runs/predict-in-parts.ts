import type { LayersModel } from "@tensorflow/tfjs-layers";
import { readSafetensors, writeSafetensors } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import { type BatchLoader, type PredictOptions, predictLogits } from "../../train/index.js";

/** How to predict, and where to keep what is done. */
interface PredictInPartsOptions extends PredictOptions {
  readonly batchSize: number;
  /** A safetensors file: the logits of the first images, as many as are done. */
  readonly path: string;
  /** Says of what network and which images the logits are: what is in the file under another key is not used. */
  readonly key: string;
  /** Asked after every few batches whether to write the file; it is written at the end in any case. */
  readonly wantsState: () => boolean;
}

/** Batches between two questions whether to write: few to lose, many for a loader that works ahead. */
const BATCHES = 32;

/** Reads the logits that are done. */
async function readDone({ path, key }: PredictInPartsOptions): Promise<Float32Array> {
  const none = new Float32Array();
  if (!(await fileExists(path))) return none;
  const { tensors, metadata } = await readSafetensors(path);
  return metadata.key === key ? tensors.logits.data : none;
}

/**
 * Does what `predictLogits` does, keeps the logits in a file meanwhile, and goes on where that file ends: in batches that
 * are cut alike, so with the same bits. A file that is whole is the result.
 */
export async function predictInParts(
  model: LayersModel,
  { loader, ids }: { readonly loader: BatchLoader; readonly ids: readonly string[] },
  options: PredictInPartsOptions,
): Promise<Float32Array> {
  const { batchSize, path, key, wantsState, onProgress } = options;
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
    logits.set(await predictLogits(model, part, { ...options, onProgress: onPart }), first * classes);
    done += part.ids.length;
    if (done < ids.length && !wantsState()) continue;
    const data = logits.subarray(0, done * classes);
    await writeSafetensors(path, { logits: { shape: [done, classes], data } }, { metadata: { key } });
  }
  return logits;
}
