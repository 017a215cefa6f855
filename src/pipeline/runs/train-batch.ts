import { assertFunction, assertList, assertOptions, assertPath, assertRow } from "../../guards/internal.js";
import { assertRunInputs, RUN_OPTIONS } from "./assert-run-options.js";
import { finishBatchRun, openBatchRuns } from "./batch-runs.js";
import type { NamedConfig } from "./read-config-file.js";
import type { RunSummary } from "./run-summary.js";
import type { TrainRunOptions } from "./train-run.js";

/** Configurations to train, and the data to train them on. */
export interface TrainBatchOptions extends Omit<TrainRunOptions, "config" | "stamp" | "parallel" | "sources"> {
  readonly configs: readonly (Pick<NamedConfig, "name" | "config" | "parallel"> & Pick<TrainRunOptions, "sources">)[];
  /** Returns the time at which a run starts. */
  readonly now: () => Date;
  /** Called before each configuration with its name. */
  readonly onConfig?: (name: string) => void;
}

/** Result of a configuration in a batch: its run, or the reason why its training failed. */
export type BatchResult =
  | { readonly name: string; readonly run: string; readonly summary: RunSummary }
  | { readonly name: string; readonly failure: string };

/**
 * Trains configurations one after the other, each in its own run. A failure does not stop the configurations after it.
 * Called again with the same folder, it keeps finished runs and resumes interrupted ones. A changed configuration gets
 * a new run; when labels or images have changed, every configuration does.
 *
 * ```ts
 * const names = ["efficientnetb0", "seresnext"];
 * const configs = await Promise.all(names.map((name) => readConfigFile("examples/config.yml", name)));
 * const inputs = { data: "prepared", labels: "stage_2_train.csv" };
 * const results = await trainBatch({ configs, ...inputs, output: "runs", now: () => new Date() });
 * ```
 */
export async function trainBatch(options: TrainBatchOptions): Promise<BatchResult[]> {
  assertOptions("trainBatch", options, { ...RUN_OPTIONS, configs: true, now: true, onConfig: true });
  const { configs, output, now, onConfig, ...common } = options;
  assertList("trainBatch: configs", configs, "configurations");
  for (const [index, entry] of configs.entries()) {
    assertRow<NamedConfig>("trainBatch: config", index, entry, { name: "text", config: "record" });
  }
  assertPath("trainBatch: output", output);
  assertRunInputs("trainBatch", common);
  assertFunction("trainBatch: now", now, "a function that returns a Date");
  const batch = await openBatchRuns({ ...common, output, now });
  const results: BatchResult[] = [];
  for (const { name, config, parallel, sources } of configs) {
    onConfig?.(name);
    try {
      const { run, isKnown } = await batch.open({ name, config, parallel, sources });
      // A new run has already reported its engine.
      const onEngine = isKnown ? common.onEngine : undefined;
      const summary = await finishBatchRun(run, { ...common, parallel, onEngine, weights: config.weights });
      results.push({ name, run, summary });
    } catch (error) {
      results.push({ name, failure: (error as Error).message });
    }
  }
  return results;
}
