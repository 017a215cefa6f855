import { basename, join } from "node:path";
import { DataError } from "../../errors.js";
import { readJson } from "../../io/internal.js";
import { STORED_FOLDS, type StoredFolds } from "./stored-folds.js";

/**
 * Reads the folds of a run; {@link openFolds} makes lists of ids of them.
 *
 * @param run Folder of the run.
 * @throws DataError when `folds.json` is absent or does not hold folds.
 */
export async function readFolds(run: string): Promise<StoredFolds> {
  const file = `${basename(run)}/folds.json`;
  const folds = await readJson(join(run, "folds.json"));
  if (STORED_FOLDS.safeParse(folds).success) return folds as StoredFolds;
  throw new DataError(`${file}: must hold a list of folds, or a table of them, got another value`, { file });
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
