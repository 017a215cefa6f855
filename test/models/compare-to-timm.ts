import { SKETCH_LENGTH, sketch } from "./formula-weights.js";
import type { BatchShape } from "./measure-network.js";

/** Training in float64, and the error of PyTorch's float32: see make-networks.py. Arrays are base64 of float32. */
export interface TrainingReference {
  readonly training: BatchShape & { readonly logits: string; readonly float32Error: number };
  /** By name in alphabetical order. */
  readonly gradients: Readonly<Record<"sketches" | "norms" | "float32Errors" | "undecided", string>>;
  readonly steps: { readonly losses: readonly number[]; readonly float32Error: number };
}

/** In evaluation an error is at most so large, relative to the spread. */
export const EVALUATION_ERROR = 1e-4;

/**
 * In training the errors of logits and gradients are at most so many times those of PyTorch's float32. Those of a
 * gradient may also be as large as the change caused by the ReLU units whose sign float32 leaves open.
 */
const TIMES_FLOAT32 = 5;

/** Errors that are always small enough: of logits to their spread, gradients to their norm, losses to the first. */
const FLOOR = { logits: 1e-4, gradient: 1e-3, loss: 1e-3 };

/** Decodes 32-bit floats. */
export function decodeFloats(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

function standardDeviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** The largest error, relative to the spread (standard deviation) of what is expected; NaN where any number is. */
export function errorToSpread(actual: Float32Array, expectedBase64: string): number {
  const expected = decodeFloats(expectedBase64);
  if (actual.length !== expected.length) return Number.NaN;
  const errors = Array.from(expected, (value, index) => Math.abs(actual[index] - value));
  return errors.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a), 0) / standardDeviation(expected);
}

/** The norm of an error, estimated by the sketch of what is expected. */
export function errorNorm(name: string, actual: Float32Array, expectedSketch: ArrayLike<number>): number {
  return Math.hypot(...sketch(name, actual).map((sum, sign) => sum - expectedSketch[sign])) / Math.sqrt(SKETCH_LENGTH);
}

/** The part of an array of sketches that belongs to one name. */
export function sketchAt(sketches: Float32Array, index: number): Float32Array {
  return sketches.subarray(index * SKETCH_LENGTH, (index + 1) * SKETCH_LENGTH);
}

/** How large the error of logits in training is, of what is allowed. */
export function compareLogits(logits: Float32Array, { training }: TrainingReference): number {
  return errorToSpread(logits, training.logits) / Math.max(FLOOR.logits, TIMES_FLOAT32 * training.float32Error);
}

/** How large the errors of gradients are by name, of what is allowed for each of them. */
export function compareGradients(
  gradients: Readonly<Record<string, Float32Array>>,
  { gradients: { sketches, norms, float32Errors, undecided } }: TrainingReference,
): Map<string, number> {
  const names = Object.keys(gradients).sort();
  const [expected, expectedNorms, single, sides] = [sketches, norms, float32Errors, undecided].map(decodeFloats);
  if (names.length !== expectedNorms.length)
    throw new RangeError(`expected ${expectedNorms.length} gradients, got ${names.length}`);
  const shares = names.map((name, index) => {
    const allowed = Math.max(FLOOR.gradient * expectedNorms[index] + sides[index], TIMES_FLOAT32 * single[index]);
    return [name, errorNorm(name, gradients[name], sketchAt(expected, index)) / allowed] as const;
  });
  return new Map(shares);
}

/** How large the errors of losses are by step, of what is allowed. */
export function compareLosses(losses: readonly number[], { steps }: TrainingReference): number[] {
  const allowed = steps.losses[0] * Math.max(FLOOR.loss, steps.float32Error);
  return steps.losses.map((loss, step) => Math.abs(losses[step] - loss) / allowed);
}
