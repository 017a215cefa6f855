import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import {
  type PredictRunOptions,
  predictRun,
  prepare,
  preparedPaths,
  type RunConfig,
  smoothFile,
  type TrainedRun,
  trainRun,
  writePhantom,
} from "ct-hemorrhage/pipeline";
import { printEngine, showProgress } from "./cli.js";
import type { DemoPreset } from "./demo-preset.js";

type Update = (done: number, total: number, note?: string) => void;

/** The folders of the demo. */
export type DemoFolders = Readonly<Record<"phantom" | "data" | "runs" | "predictions", string>>;

/** Names the folders in the one for everything. */
export function demoFolders(output: string): DemoFolders {
  const [phantom, data, runs, predictions] = ["phantom", "prepared", "runs", "predictions"].map((name) =>
    join(output, name),
  );
  return { phantom, data, runs, predictions };
}

/** Runs one step of the demo under a bar of its own. */
async function step<T>(title: string, work: (update: Update) => Promise<T>): Promise<T> {
  const progress = showProgress(title);
  return work(progress.update).finally(progress.stop);
}

/** Prepares one half of the phantom. */
function prepareSet({ phantom, data }: DemoFolders, set: string) {
  return step(`prepare ${set}`, (update) => {
    const onProgress = (stage: string, done: number, total: number) => stage === "images" && update(done, total);
    return prepare({ input: join(phantom, set), output: data, set, onProgress });
  });
}

/** Writes the phantom, and prepares both of its halves. */
export async function prepareDemo(folders: DemoFolders, options: DemoPreset["phantom"] & { readonly seed: number }) {
  await step("phantom", (update) => {
    const onProgress = ({ studiesDone, studies }: Record<"studiesDone" | "studies", number>) =>
      update(studiesDone, studies);
    return writePhantom(folders.phantom, options, { threads: availableParallelism(), onProgress });
  });
  for (const set of ["stage_2_train", "stage_2_test"]) await prepareSet(folders, set);
}

/** Trains all folds of a network. */
export function trainDemo(
  { phantom, data, runs }: DemoFolders,
  config: RunConfig,
  parallel: number,
): Promise<TrainedRun> {
  const labels = join(phantom, "stage_2_train.csv");
  return step(`train ${config.network}`, (onProgress) =>
    trainRun({ config, data, labels, output: runs, stamp: new Date(), parallel, onEngine: printEngine, onProgress }),
  );
}

/** Predicts a set with a run, and resolves to the file of its predictions, smoothed along the slices. */
export async function predictSmoothed(
  title: string,
  options: PredictRunOptions & Readonly<Record<"data" | "set", string>>,
): Promise<string> {
  const { run, data, set, output } = options;
  await step(title, (onProgress) => predictRun({ ...options, onProgress }));
  const name = basename(run);
  const smoothed = join(output, `${name}_predictions_smoothed.csv.gz`);
  const { metadata } = preparedPaths(data, set);
  await smoothFile({ predictions: join(output, `${name}_predictions.csv.gz`), metadata }, { output: smoothed });
  return smoothed;
}

/** Predicts the test half with a run, as {@link predictSmoothed} does. */
export function predictDemo(
  { phantom, data, predictions }: DemoFolders,
  run: string,
  parallel: number,
): Promise<string> {
  const sample = join(phantom, "stage_2_sample_submission.csv");
  const output = join(predictions, basename(run));
  return predictSmoothed("predict", { run, data, set: "stage_2_test", output, sample, parallel });
}
