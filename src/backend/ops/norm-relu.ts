import { add, mul, rsqrt, sub, type Tensor, type Tensor4D, tidy, zeros } from "@tensorflow/tfjs-core";
import { assertFloats } from "./assert-floats.js";
import { batchNormForward, batchNormGradient } from "./batch-norm-kernels.js";
import { firstChannels } from "./first-channels.js";
import { reluGradient, scaleAndRelu } from "./relu-kernels.js";

/** Mean and biased variance of each channel, `[channels]`. */
export interface ChannelStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** Learned factor and shift of each channel, `[channels]`. */
export interface NormParameters {
  readonly gamma: Tensor;
  readonly beta: Tensor;
}

/**
 * Images `[batch, rows, cols, channels]` and the numbers that normalize them. Images and statistics may have more
 * channels than the parameters; those after the first ones are ignored.
 */
interface NormInputs extends ChannelStatistics, NormParameters {
  readonly x: Tensor4D;
}

/** Returns the statistics of the channels that count. */
function firstOf({ mean, variance, gamma }: ChannelStatistics & Pick<NormParameters, "gamma">): ChannelStatistics {
  return { mean: firstChannels(mean, gamma.size), variance: firstChannels(variance, gamma.size) };
}

/** Measures the mean and the biased variance of each channel of images `[batch, rows, cols, channels]`. */
export function channelStatistics(images: Tensor4D): ChannelStatistics {
  return tidy(() => {
    // The kernel of batch norm measures them in passing; the images that it computes are discarded.
    const none = zeros([images.shape[3]]);
    const [, mean, variance] = batchNormForward({ x: images, gamma: none, beta: none }, 1);
    return { mean, variance };
  });
}

/**
 * Normalizes images by given statistics and applies ReLU: max(0, gamma * (x - mean) / sqrt(variance + epsilon) + beta).
 *
 * @throws TypeError unless all tensors are float32.
 */
export function normRelu(inputs: NormInputs, epsilon: number): Tensor4D {
  assertFloats("normRelu", { ...inputs });
  return tidy(() => {
    const { x, gamma, beta } = inputs;
    const { mean, variance } = firstOf(inputs);
    const scale = mul(gamma, rsqrt(add(variance, epsilon)));
    return scaleAndRelu({ x, scale, shift: sub(beta, mul(mean, scale)) });
  });
}

/**
 * Computes the gradients of {@link normRelu} with respect to x, gamma and beta, where the statistics are those of x.
 *
 * @param y Output of `normRelu`.
 */
export function normReluGradient(
  { dy, y, ...inputs }: Omit<NormInputs, "beta"> & Readonly<Record<"dy" | "y", Tensor4D>>,
  epsilon: number,
): Tensor[] {
  return tidy(() => {
    const { gamma } = inputs;
    const x = firstChannels(inputs.x, gamma.size);
    return batchNormGradient({ x, gamma, ...firstOf(inputs), dy: reluGradient({ dy, y }) }, epsilon);
  });
}
