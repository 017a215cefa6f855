import { mkdir, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { PredictionTable } from "ct-hemorrhage";
import { readPredictions } from "ct-hemorrhage/io";
import { createProgress, DEFAULT_CONFIG, resumeRun, trainRun } from "ct-hemorrhage/pipeline";
import type { PictureInputs } from "./write-pictures.js";

/** The fixed recipe of both programs. */
export interface Recipe {
  readonly size: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly folds: number;
  readonly seed: number;
}

/**
 * Trains EfficientNet-B0 from random weights in folds by patient, or continues the run of an earlier call, and returns
 * its out-of-fold predictions: the mean logit of four views, of the weights of the best epoch.
 *
 * @param inputs The pictures, and their tables.
 * @param recipe The recipe.
 * @param folder Folder of the run.
 * @param parallel Folds in parallel.
 */
export async function trainOurs(
  { images, metadata, labels }: PictureInputs,
  recipe: Recipe,
  { folder, parallel }: { readonly folder: string; readonly parallel: number },
): Promise<{ readonly run: string; readonly predictions: PredictionTable }> {
  await mkdir(folder, { recursive: true });
  const [known] = await readdir(folder);
  const config = {
    ...DEFAULT_CONFIG,
    ...recipe,
    engine: "wasm",
    patience: recipe.epochs,
    validationViews: "identity",
  } as const;
  const progress = createProgress("train", process.stderr, { now: () => performance.now() });
  const inputs = { data: { images, metadata }, labels, parallel, onProgress: progress.update };
  const { run } = known
    ? await resumeRun({ ...inputs, run: join(folder, known) })
    : await trainRun({ ...inputs, config, output: folder, stamp: new Date() });
  progress.stop();
  return { run, predictions: await readPredictions(join(run, `${basename(run)}_oof_predictions.csv.gz`)) };
}
