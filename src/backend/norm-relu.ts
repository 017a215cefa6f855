import {
  add,
  mul,
  relu,
  rsqrt,
  slice,
  step,
  sub,
  type Tensor,
  type Tensor4D,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { batchNormForward, batchNormGradient } from "./batch-norm-kernels.js";

/** Mean and biased variance of each channel, `[channels]`. */
export interface ChannelStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** The learned factor and shift of each channel, `[channels]`. */
export interface NormParameters {
  readonly gamma: Tensor;
  readonly beta: Tensor;
}

/**
 * Images `[batch, rows, cols, channels]` and how they are normalized. Images and statistics may have more channels than
 * the parameters: those after the first ones do not count.
 */
export interface NormInputs extends ChannelStatistics, NormParameters {
  readonly x: Tensor4D;
}

/** Takes the first channels of a tensor; itself where it has no others. */
export function firstChannels<T extends Tensor>(tensor: T, channels: number): T {
  const { shape } = tensor;
  if (shape.at(-1) === channels) return tensor;
  return slice(tensor, Array(shape.length).fill(0), [...shape.slice(0, -1), channels]) as T;
}

/** Takes what counts of the images and their statistics. */
function firstOf<T extends Omit<NormInputs, "beta">>(inputs: T): T {
  const [channels] = inputs.gamma.shape;
  const { x, mean, variance } = inputs;
  const first = [x, mean, variance].map((tensor) => firstChannels(tensor, channels));
  return { ...inputs, x: first[0], mean: first[1], variance: first[2] };
}

/** Measures the mean and the biased variance of each channel of images `[batch, rows, cols, channels]`. */
export function channelStatistics(images: Tensor4D): ChannelStatistics {
  return tidy(() => {
    // The kernel of batch norm measures them on its way; what it makes of the images is dropped.
    const none = zeros([images.shape[3]]);
    const [, mean, variance] = batchNormForward({ x: images, gamma: none, beta: none }, 1);
    return { mean, variance };
  });
}

/**
 * Normalizes images by given statistics and applies a rectifier: max(0, gamma * (x - mean) / sqrt(variance + epsilon) +
 * beta).
 */
export function normRelu(inputs: NormInputs, epsilon: number): Tensor4D {
  return tidy(() => {
    const { x, gamma, beta, mean, variance } = firstOf(inputs);
    const scale = mul(gamma, rsqrt(add(variance, epsilon)));
    return relu(add(mul(x, scale), sub(beta, mul(mean, scale))));
  });
}

/**
 * Computes the gradients of {@link normRelu} by x, gamma and beta, where the statistics are those of x.
 *
 * @param y What `normRelu` gave.
 */
export function normReluGradient(
  { dy, y, ...inputs }: Omit<NormInputs, "beta"> & Readonly<Record<"dy" | "y", Tensor4D>>,
  epsilon: number,
): Tensor[] {
  return tidy(() => batchNormGradient({ ...firstOf(inputs), dy: mul(dy, step(y)) }, epsilon));
}
