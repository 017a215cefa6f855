import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import {
  type PredictRunOptions,
  predictRun,
  prepare,
  preparedPaths,
  smoothFile,
  writePhantom,
} from "../pipeline/index.js";
import type { DemoPreset } from "./demo-presets.js";
import { type Output, withProgress } from "./output.js";

/** Folders of a demo. */
export type DemoFolders = Readonly<Record<"phantom" | "data" | "runs" | "predictions", string>>;

/** Returns the folders of a demo inside its output folder. */
export function demoFolders(output: string): DemoFolders {
  return {
    phantom: join(output, "phantom"),
    data: join(output, "prepared"),
    runs: join(output, "runs"),
    predictions: join(output, "predictions"),
  };
}

/** Writes a phantom, and prepares both of its sets. */
export async function prepareDemo(
  { phantom, data }: DemoFolders,
  options: DemoPreset["phantom"] & { readonly seed: number },
  output: Output,
): Promise<void> {
  await withProgress(output, "phantom", (update) =>
    writePhantom(phantom, options, {
      threads: availableParallelism(),
      onProgress: ({ studiesDone, studies }) => update(studiesDone, studies),
    }),
  );
  for (const set of ["stage_2_train", "stage_2_test"]) {
    await withProgress(output, `prepare ${set}`, (update) => {
      const onProgress = (stage: string, done: number, total: number) => stage === "images" && update(done, total);
      return prepare({ input: join(phantom, set), output: data, set, onProgress });
    });
  }
}

/** Predicts a prepared set with a run, smooths the predictions, and returns the path of the smoothed file. */
export async function predictSmoothed(
  options: PredictRunOptions & Readonly<Record<"data" | "set", string>>,
  output: Output,
): Promise<string> {
  const { run, data, set, output: folder } = options;
  await withProgress(output, "predict", (onProgress) => predictRun({ ...options, onProgress }));
  const name = basename(run);
  const smoothed = join(folder, `${name}_predictions_smoothed.csv.gz`);
  const { metadata } = preparedPaths(data, set);
  await smoothFile({ predictions: join(folder, `${name}_predictions.csv.gz`), metadata }, { output: smoothed });
  return smoothed;
}
