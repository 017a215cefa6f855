import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ModelCost } from "./model-job.js";

/** A network, a batch to run it on, and whether to predict or train. */
export interface ModelCase {
  readonly network: string;
  readonly mode: "predict" | "train";
  readonly size: number;
  readonly batch: number;
}

/** Number of pixels by which images shrink if not even one fits; networks halve them five times. */
const SIZE_STEP = 32;

const JOB = fileURLToPath(new URL("model-job.ts", import.meta.url));

/** Returns the arguments of the job and of its reference. */
export function jobArguments({ mode, network, size, batch }: ModelCase, repeats: number): string[] {
  return [mode, network, `${size}`, `${batch}`, `${repeats}`];
}

/** Measures a network on a batch, or on the largest that fits: half the batch, and so on, then smaller images. */
export async function measureLargest(
  wanted: ModelCase,
  { repeats }: { readonly repeats: number },
): Promise<ModelCase & ModelCost> {
  // The options of this process, whichever they are, make it run TypeScript.
  const args = [...process.execArgv, JOB, ...jobArguments(wanted, repeats)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const cost = JSON.parse(stdout) as ModelCost | null;
  if (cost) return { ...wanted, ...cost };
  const { network, mode, batch, size } = wanted;
  console.log(`${network}, ${mode}: a batch of ${batch} at ${size} pixels does not fit into the memory of the engine`);
  const smaller = batch > 1 ? { batch: Math.floor(batch / 2) } : { size: size - SIZE_STEP };
  return measureLargest({ ...wanted, ...smaller }, { repeats });
}
