import { assertOptions, assertPath } from "../../guards/internal.js";
import { assertLocation } from "../images/assert-location.js";

/** Keys of the options of all functions that start or continue a run, which share one object where they follow each other. */
export const RUN_OPTIONS = {
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
  signal: true,
  onProgress: true,
  fold: true,
} as const;

/**
 * Throws unless the inputs of a run are paths.
 *
 * @param name The public function, for the message.
 * @throws TypeError for anything else, RangeError for an empty path.
 */
export function assertRunInputs(name: string, { data, labels }: { data: unknown; labels: unknown }): void {
  assertLocation(name, data);
  assertPath(`${name}: labels`, labels);
}

/**
 * Throws for an option that no function of a run has.
 *
 * @param name The public function, for the message.
 * @throws TypeError with the nearest known name.
 */
export function assertRunOptions(name: string, options: unknown): void {
  assertOptions(name, options, RUN_OPTIONS);
}
