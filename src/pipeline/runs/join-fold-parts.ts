import { basename } from "node:path";
import { ENGINES } from "../../backend/index.js";
import { DataError } from "../../errors.js";
import { readSafetensors, writeSafetensors } from "../../io/index.js";
import { CLASSES } from "../../types.js";
import type { ImageRange } from "./image-range.js";
import { hashWork, nameEngine } from "./predict-fold.js";
import type { OpenedPrediction } from "./predict-parts.js";
import { checkpointPath } from "./run-files.js";

/** Parts of the logits of a fold, and the file that they become. */
interface FoldParts {
  readonly run: string;
  readonly fold: number;
  readonly ranges: readonly ImageRange[];
  /** Files of the parts, in the order of the ranges. */
  readonly paths: readonly string[];
  readonly output: string;
}

/** Reads one part, and the engine that predicted it. */
async function readPart(path: string, { first, end }: ImageRange) {
  const { tensors, metadata } = await readSafetensors(path);
  const file = basename(path);
  const engine = ENGINES.find((name) => name === metadata.engine);
  const rows = tensors.logits?.shape[0];
  if (engine === undefined || rows !== end - first) {
    throw new DataError(`mergeTasks: ${file} must hold the logits of ${end - first} images, got ${rows ?? "none"}`, {
      file,
    });
  }
  return { file, engine, key: metadata.key, logits: tensors.logits.data };
}

/**
 * Joins the parts of the logits of a fold, and writes the file that one process would have written.
 *
 * @throws DataError if a part is incomplete, of other images or weights, or of another engine.
 */
export async function joinFoldParts(
  { run, fold, ranges, paths, output }: FoldParts,
  { config, images: { ids, folder, fileNames, window } }: OpenedPrediction,
): Promise<Float32Array> {
  const { tensors: weights } = await readSafetensors(checkpointPath(run, fold));
  const joined = new Float32Array(ids.length * CLASSES.length);
  let known: { readonly engine: string; readonly key: string } | undefined;
  for (const [index, range] of ranges.entries()) {
    const { file, engine, key, logits } = await readPart(paths[index], range);
    const images = { folder, fileNames, window };
    known ??= {
      engine,
      key: hashWork(
        { config: { ...config, engine: nameEngine({ config: { ...config, engine } }) }, images, ids },
        weights,
      ),
    };
    if (engine !== known.engine) {
      throw new DataError(
        `mergeTasks: ${file} must be predicted by ${known.engine}, as the parts before it, got ${engine}`,
        {
          file,
        },
      );
    }
    if (key !== known.key) {
      throw new DataError(`mergeTasks: ${file} must be of these weights and images, got those of others`, { file });
    }
    joined.set(logits, range.first * CLASSES.length);
  }
  const metadata = { key: known?.key ?? "" };
  await writeSafetensors(output, { logits: { shape: [ids.length, CLASSES.length], data: joined } }, { metadata });
  return joined;
}
