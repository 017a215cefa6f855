import { z } from "zod";
import { DataError } from "../../errors.js";
import { readSafetensors } from "../../io/index.js";
import { fileExists, writeConfirmedSafetensors } from "../../io/internal.js";
import type { AdamWState, BestEpoch, TrainingState } from "../../train/index.js";
import type { NamedArray, NamedArrays } from "../../types.js";
import { assertHeld, type Fence } from "../workers/fence.js";
import type { RunConfig } from "./run-config.js";
import { checkpointPath, lastPath } from "./run-files.js";

/** Prefix of the names of weights. Other arrays are numbered, as PyTorch's optimizers number parameters. */
const WEIGHT = "weight.";

/** Prefix of the names of EMA weights. */
const AVERAGE = "average.";

/** Name of the validation logits of the best epoch. */
const BEST_LOGITS = "best_logits";

/** Part of a checkpoint that is stored as JSON: all but the arrays. JSON keeps numbers exactly, except infinity. */
interface StateText extends Pick<TrainingState, "epoch" | "batch" | "lossSum" | "history"> {
  readonly stopping: Omit<TrainingState["stopping"], "best"> & { readonly best: number | null };
  readonly steps: number;
  readonly bestEpoch?: number | undefined;
}

/** A number that was not finite is null in JSON. */
const NUMBER = z.number().nullable();

/** Form of the state in a checkpoint. */
const STATE = z.object({
  epoch: z.int().min(0),
  batch: z.int().min(0),
  lossSum: NUMBER,
  history: z.array(z.object({ epoch: z.int().min(0), learningRate: NUMBER, trainLoss: NUMBER, validLoss: NUMBER })),
  stopping: z.object({ best: NUMBER, waited: z.int().min(0), improved: z.boolean(), stop: z.boolean() }),
  steps: z.int().min(0),
  bestEpoch: z.int().min(0).optional(),
});

/** Wraps a list of numbers as an array to write. */
const row = (data: Float32Array): NamedArray => ({ shape: [data.length], data });

/** Adds a prefix to the names of arrays. */
function withPrefix(prefix: string, arrays: NamedArrays): [string, NamedArray][] {
  return Object.entries(arrays).map(([name, array]) => [prefix + name, array]);
}

/** Picks the arrays whose names start with a prefix, and removes the prefix. */
function withoutPrefix(prefix: string, arrays: NamedArrays): NamedArrays {
  const found = Object.entries(arrays).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(found.map(([name, array]) => [name.slice(prefix.length), array]));
}

/** Names the arrays of a training state. */
function arraysOf({ weights, average = {}, optimizer, best }: TrainingState): NamedArrays {
  const named = [...withPrefix(WEIGHT, weights), ...withPrefix(AVERAGE, average)];
  const moments = optimizer.moments.flatMap(({ mean, square }, index): [string, NamedArray][] => [
    [`exp_avg.${index}`, row(mean)],
    [`exp_avg_sq.${index}`, row(square)],
  ]);
  const logits: [string, NamedArray][] = best ? [[BEST_LOGITS, row(best.validLogits)]] : [];
  return Object.fromEntries([...named, ...moments, ...logits]);
}

/**
 * Writes `last.safetensors`, which holds all that the training of a fold needs to resume: weights, moments of AdamW and
 * the validation logits of the best epoch. The weights of that epoch are in `best.safetensors`. The write is atomic.
 *
 * @throws Error if another process has taken over the fold; nothing is changed then.
 */
export async function writeState(run: string, fold: number, state: TrainingState, fence: Fence): Promise<void> {
  const { epoch, batch, lossSum, history, stopping, optimizer, best } = state;
  const text: StateText = { epoch, batch, lossSum, history, stopping, steps: optimizer.count, bestEpoch: best?.epoch };
  const metadata = { state: JSON.stringify(text) };
  const confirm = () => assertHeld(fence);
  await writeConfirmedSafetensors(lastPath(run, fold), arraysOf(state), { metadata, confirm });
}

/**
 * Writes the weights of the best epoch of a fold to `best.safetensors`, atomically.
 *
 * @throws Error if another process has taken over the fold; nothing is changed then.
 */
export async function writeBest(
  run: string,
  fold: number,
  { epoch, weights, network, fence }: BestEpoch & Pick<RunConfig, "network"> & { readonly fence: Fence },
): Promise<void> {
  const metadata = { network, epoch: `${epoch + 1}` };
  const confirm = () => assertHeld(fence);
  await writeConfirmedSafetensors(checkpointPath(run, fold), weights, { metadata, confirm });
}

/** Throws for a checkpoint of another form. */
function reject(fold: number, expected: string, got: string): never {
  const file = "last.safetensors";
  throw new DataError(`readState: ${file} of fold ${fold + 1} must ${expected}, got ${got}`, { file });
}

/** Parses the part of a checkpoint that is stored as JSON. */
function parseState(fold: number, text: string | undefined): StateText {
  const expected = "hold the state of a training in its metadata";
  if (text === undefined) return reject(fold, expected, "none");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return reject(fold, expected, "text that is not JSON");
  }
  const { error } = STATE.safeParse(json);
  if (error) return reject(fold, expected, `another value at "${error.issues[0].path.join(".")}"`);
  return json as StateText;
}

/** Returns the numbers of an array that a checkpoint must have. */
function dataOf(arrays: NamedArrays, name: string, fold: number): Float32Array {
  return arrays[name]?.data ?? reject(fold, `hold the array ${name}`, "none of this name");
}

/** Picks the moments of AdamW from the arrays of a checkpoint. */
function momentsOf(arrays: NamedArrays, fold: number): AdamWState["moments"] {
  const count = Object.keys(arrays).filter((name) => name.startsWith("exp_avg.")).length;
  return Array.from({ length: count }, (_, index) => ({
    mean: dataOf(arrays, `exp_avg.${index}`, fold),
    square: dataOf(arrays, `exp_avg_sq.${index}`, fold),
  }));
}

/** Returns the best weights: from the checkpoint if it directly follows that epoch, otherwise from their own file. */
async function bestWeights(run: string, fold: number, state: StateText, weights: NamedArrays): Promise<NamedArrays> {
  const { epoch, batch, bestEpoch } = state;
  if (batch === 0 && bestEpoch === epoch - 1) return weights;
  const { tensors, metadata } = await readSafetensors(checkpointPath(run, fold));
  if (Number(metadata.epoch) === Number(bestEpoch) + 1) return tensors;
  throw new DataError(
    `readState: best.safetensors of fold ${fold + 1} must be of epoch ${Number(bestEpoch) + 1}, got ${metadata.epoch}`,
    { file: "best.safetensors" },
  );
}

/**
 * Reads the training state of a fold from its last checkpoint; `undefined` before the first checkpoint.
 *
 * @throws DataError for damaged checkpoints.
 */
export async function readState(run: string, fold: number): Promise<TrainingState | undefined> {
  if (!(await fileExists(lastPath(run, fold)))) return undefined;
  const { tensors, metadata } = await readSafetensors(lastPath(run, fold));
  const text = parseState(fold, metadata.state);
  const { epoch, batch, lossSum, history, steps, bestEpoch } = text;
  const weights = withoutPrefix(WEIGHT, tensors);
  const averages = withoutPrefix(AVERAGE, tensors);
  const average = Object.keys(averages).length > 0 ? averages : undefined;
  const stopping = { ...text.stopping, best: text.stopping.best ?? Number.POSITIVE_INFINITY };
  const best = bestEpoch !== undefined && {
    epoch: bestEpoch,
    weights: await bestWeights(run, fold, text, average ?? weights),
    validLogits: dataOf(tensors, BEST_LOGITS, fold),
  };
  const optimizer = { count: steps, moments: momentsOf(tensors, fold) };
  return { epoch, batch, lossSum, history, stopping, weights, average, optimizer, best: best || undefined };
}
