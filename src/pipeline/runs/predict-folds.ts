import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { concatenate } from "../../array.js";
import { readSafetensors, writeSafetensors } from "../../io/index.js";
import { fileExists } from "../../io/internal.js";
import { CLASSES } from "../../types.js";
import { defaultParallel } from "../workers/default-parallel.js";
import { foldsSideBySide } from "./choose-engine.js";
import { cutRanges } from "./image-range.js";
import {
  type FoldPart,
  logitsPath,
  type OpenedPrediction,
  type PredictPartsOptions,
  predictParts,
} from "./predict-parts.js";

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/**
 * Cuts folds into ranges of images such that threads can share them evenly: as many for each fold as it takes. A fold
 * whose file exists is left whole, so that it resumes.
 */
async function cutFolds(
  options: PredictPartsOptions,
  { config: { folds, batchSize }, images: { ids } }: OpenedPrediction,
): Promise<FoldPart[][]> {
  const { on, parallel = defaultParallel() } = options;
  const threads = "name" in on ? foldsSideBySide(on, parallel) : 1;
  const ranges = cutRanges(ids.length, threads / greatestDivisor(folds, threads), batchSize);
  const cut = async (fold: number) => {
    const path = logitsPath(options, fold);
    if (ranges.length === 1 || (await fileExists(path))) return [{ fold, logitsPath: path }];
    const parts = ranges.length;
    return ranges.map((range, part) => ({ fold, range, logitsPath: logitsPath(options, fold, { part, parts }) }));
  };
  return Promise.all(Array.from({ length: folds }, (_, fold) => cut(fold)));
}

/** Joins the logits of the ranges of a fold, and replaces their files by the one that a single thread writes. */
async function joinRanges(path: string, parts: readonly FoldPart[], logits: readonly Float32Array[]) {
  const data = concatenate(Float32Array, logits);
  const { key } = (await readSafetensors(parts[0].logitsPath)).metadata;
  const shape = [data.length / CLASSES.length, CLASSES.length];
  await writeSafetensors(path, { logits: { shape, data } }, { metadata: { key } });
  const folder = dirname(path);
  const start = `${basename(path, ".safetensors")}.`;
  const isPart = (name: string) => name.replace(/^\./, "").startsWith(start) && /\.\d+-of-\d+\./.test(name);
  for (const name of (await readdir(folder)).filter(isPart)) await rm(join(folder, name), { force: true });
  return data;
}

/**
 * Predicts with all folds, on as many threads as the engine leaves to folds: where there are more threads than folds, or
 * folds would leave threads idle, each takes a range of a fold's images. Returns the logits of each fold, whose bits do
 * not depend on the number of threads.
 */
export async function predictFolds(options: PredictPartsOptions, opened: OpenedPrediction): Promise<Float32Array[]> {
  const folds = await cutFolds(options, opened);
  const logits = await predictParts(options, opened, folds.flat());
  let next = 0;
  const joined: Float32Array[] = [];
  for (const parts of folds) {
    const own = logits.slice(next, next + parts.length);
    next += parts.length;
    const path = logitsPath(options, parts[0].fold);
    joined.push(parts.length === 1 ? own[0] : await joinRanges(path, parts, own));
  }
  return joined;
}
