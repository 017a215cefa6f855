import { assertOptions, type KnownKeys } from "../../guards/internal.js";
import type { ResumeRunOptions } from "./resume-run.js";
import type { TrainRunOptions } from "./train-run.js";

/** Keys of the options of all functions that start or continue a run, which share one object where they follow each other. */
const OPTIONS: KnownKeys<TrainRunOptions & ResumeRunOptions & { readonly fold: number }> = {
  config: true,
  output: true,
  stamp: true,
  sources: true,
  onRun: true,
  run: true,
  data: true,
  labels: true,
  weights: true,
  anyVersion: true,
  onEngine: true,
  parallel: true,
  devices: true,
  checkpointSeconds: true,
  onProgress: true,
  fold: true,
};

/**
 * Throws for an option that no function of a run has.
 *
 * @param name The public function, for the message.
 * @throws TypeError with the nearest known name.
 */
export function assertRunOptions(name: string, options: unknown): void {
  assertOptions(name, options, OPTIONS);
}
