import { basename, join } from "node:path";
import { z } from "zod";
import { DataError } from "../../errors.js";
import { readJson } from "../../io/internal.js";
import type { Fold } from "../../types.js";

/** A fold in `folds.json`; comparisons need only what it validates on. */
const FOLD = z.object({
  index: z.int().min(0),
  train: z.array(z.string()).optional(),
  valid: z.array(z.string()),
});

/**
 * Reads the folds of a run.
 *
 * @param run Folder of the run.
 * @throws DataError when `folds.json` is absent or does not hold a list of folds.
 */
export async function readFolds(run: string): Promise<readonly Fold[]> {
  const file = `${basename(run)}/folds.json`;
  const folds = await readJson(join(run, "folds.json"));
  const isFold = (fold: unknown) => FOLD.safeParse(fold).success;
  if (Array.isArray(folds) && folds.every(isFold)) return folds as Fold[];
  throw new DataError(`${file}: must hold a list of folds`, { file });
}

/** Returns the path of the folder of a fold. */
export function foldFolder(run: string, fold: number): string {
  return join(run, `fold_${fold + 1}`);
}

/** Returns the path of the weights of a fold's best epoch. */
export function checkpointPath(run: string, fold: number): string {
  return join(foldFolder(run, fold), "best.safetensors");
}

/** Returns the path of a fold's training state, from which it resumes. */
export function lastPath(run: string, fold: number): string {
  return join(foldFolder(run, fold), "last.safetensors");
}
