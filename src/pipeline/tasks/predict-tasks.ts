import { rm } from "node:fs/promises";
import { basename } from "node:path";
import type { EngineName } from "../../backend/index.js";
import { assertOptions } from "../../guards/internal.js";
import type { PredictionTable } from "../../types.js";
import { chooseEngine } from "../runs/choose-engine.js";
import { cutRanges } from "../runs/image-range.js";
import { joinFoldParts } from "../runs/join-fold-parts.js";
import type { PredictRunOptions } from "../runs/predict-options.js";
import { logitsPath, predictParts } from "../runs/predict-parts.js";
import { openPrediction, orderOf, writePrediction } from "../runs/predict-run.js";
import { fencePath } from "../workers/fence.js";
import type { WorkOf } from "./planned-work.js";
import type { PlanContext, PlannedParts, TaskContext } from "./task-kinds.js";

/** A prediction to cut into tasks: ranges of the images for each fold. */
export interface PredictWork
  extends Pick<PredictRunOptions, "run" | "data" | "set" | "output" | "sample" | "batchSize"> {
  readonly kind: "predict";
  /** Engine of all tasks. Default: that of the run's configuration, or the best available. */
  readonly engine?: EngineName | undefined;
}

/** Checks the run and the images, and cuts each fold into ranges. */
export async function planPredictTasks(work: PredictWork, { shards }: PlanContext): Promise<PlannedParts> {
  assertOptions<PredictWork>("planTasks", work, {
    kind: true,
    run: true,
    data: true,
    set: true,
    output: true,
    sample: true,
    batchSize: true,
    engine: true,
  });
  const { kind, run, data, set, output, sample, engine } = work;
  const opened = await openPrediction({ run, data, set, output, batchSize: work.batchSize });
  // Checked now, since the prediction may take hours.
  await orderOf({ sample }, opened);
  const { config, images } = opened;
  const { folds, batchSize } = config;
  const ranges = cutRanges(images.ids.length, shards, batchSize);
  const tasks = Array.from({ length: folds }, (_, fold) =>
    ranges.map(({ first, end }, part) => ({
      name: `range ${part + 1} of ${ranges.length}, fold ${fold + 1} of ${basename(run)}`,
      images: end - first,
    })),
  ).flat();
  const given = {
    ...(set !== undefined && { set }),
    ...(sample !== undefined && { sample }),
    ...(engine && { engine }),
  };
  return { tasks, work: { kind, run, data, output, batchSize, folds, parts: ranges.length, ...given } };
}

/** Predicts one range of images with one fold. */
export async function runPredictTask(
  work: WorkOf<"predict">,
  { index, engine, signal, onEngine, onProgress }: TaskContext,
): Promise<object> {
  const { kind, folds, parts, ...options } = work;
  const [fold, part] = [Math.floor(index / parts), index % parts];
  const opened = await openPrediction(options);
  const range = cutRanges(opened.images.ids.length, parts, work.batchSize)[part];
  const path = logitsPath(options, fold, { part, parts });
  const on = await chooseEngine(engine ?? work.engine ?? opened.config.engine, onEngine);
  const settings = { ...options, on, signal, onProgress };
  await predictParts(settings, opened, [{ fold, range, logitsPath: path }]);
  return {};
}

/** Joins the ranges of each fold, and writes the results. */
export async function mergePredictTasks(work: WorkOf<"predict">): Promise<PredictionTable> {
  const { kind, folds, parts, ...options } = work;
  const opened = await openPrediction(options);
  const ranges = cutRanges(opened.images.ids.length, parts, work.batchSize);
  const logits: Float32Array[] = [];
  const partPaths: string[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const paths = ranges.map((_, part) => logitsPath(options, fold, { part, parts }));
    logits.push(await joinFoldParts({ run: work.run, fold, ranges, paths, output: logitsPath(options, fold) }, opened));
    partPaths.push(...paths);
  }
  const order = await orderOf(work, opened);
  const predicted = await writePrediction(options, opened, { logits, order });
  for (const path of partPaths.flatMap((each) => [each, fencePath(each)])) await rm(path, { force: true });
  return predicted;
}
