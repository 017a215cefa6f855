import { add, mul, rsqrt, serialization, sub, type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { initializers, layers } from "@tensorflow/tfjs-layers";
import { batchNormForward, batchNormGradient, blend, scaleAndShift, withGradients } from "../backend/internal.js";
import type { CallOptions } from "./call-options.js";
import { firstInput } from "./first-input.js";
import type { LayerVariable, Shape } from "./layer-types.js";

/** Receives the mean and the biased variance of a batch, both `[channels]`. */
type OnStatistics = (mean: Tensor, variance: Tensor) => void;

/**
 * Normalizes a batch `[batch, rows, cols, channels]` by its own statistics, y = gamma * (x - mean) / sqrt(variance +
 * epsilon) + beta. The gradient is that of arXiv 1502.03167, section 3, rearranged to a * dy + b * (x - mean) + c.
 *
 * @param onStatistics Called with the mean and the variance, which are disposed when it returns.
 */
export function batchNormTrain(
  images: Tensor4D,
  { gamma, beta, epsilon }: { readonly gamma: Tensor; readonly beta: Tensor; readonly epsilon: number },
  onStatistics: OnStatistics,
): Tensor4D {
  return withGradients(
    [images, gamma, beta],
    (x, scale, shift) => {
      const [value, mean, variance] = batchNormForward({ x, gamma: scale, beta: shift }, epsilon);
      onStatistics(mean, variance);
      return { value: value as Tensor4D, saved: [x, scale, mean, variance] };
    },
    (dy, [x, scale, mean, variance]) => batchNormGradient({ dy, x, gamma: scale, mean, variance }, epsilon),
  );
}

/** Running mean and variance of each channel, as variables of a layer. */
export interface RunningStatistics {
  readonly mean: LayerVariable;
  readonly variance: LayerVariable;
}

/**
 * Moves running statistics toward those of a batch. The variance of the batch is made unbiased first.
 *
 * @param weight `momentum`: weight of the batch, 0..1; `count`: number of values that each channel has in the batch.
 */
export function updateRunning(
  running: RunningStatistics,
  batch: { readonly mean: Tensor; readonly variance: Tensor },
  { momentum, count }: { readonly momentum: number; readonly count: number },
): void {
  const move = (variable: LayerVariable, current: Tensor, factor: number) =>
    tidy(() => {
      variable.write(blend(variable.read(), current, { a: 1 - momentum, b: momentum * factor }));
    });
  move(running.mean, batch.mean, 1);
  move(running.variance, batch.variance, count > 1 ? count / (count - 1) : 1);
}

/**
 * Batch norm with PyTorch's rules: `momentum` is the weight of the newest batch in the running statistics, and the
 * running variance is unbiased.
 */
export class BatchNorm extends layers.Layer {
  static readonly className = "CtBatchNorm";
  readonly momentum: number;
  readonly epsilon: number;
  private gamma!: LayerVariable;
  private beta!: LayerVariable;
  private runningMean!: LayerVariable;
  private runningVariance!: LayerVariable;

  /** @param config `momentum`: weight of the newest batch, 0..1; `epsilon`: number added to the variance. */
  constructor(config: { readonly name?: string; readonly momentum: number; readonly epsilon: number }) {
    super({ name: config.name });
    this.momentum = config.momentum;
    this.epsilon = config.epsilon;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = (inputShape as Shape).at(-1) as number;
    const zeros = initializers.zeros();
    const ones = initializers.ones();
    this.gamma = this.addWeight("weight", [channels], "float32", ones);
    this.beta = this.addWeight("bias", [channels], "float32", zeros);
    this.runningMean = this.addWeight("running_mean", [channels], "float32", zeros, undefined, false);
    this.runningVariance = this.addWeight("running_var", [channels], "float32", ones, undefined, false);
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[], options: CallOptions): Tensor {
    const x = firstInput(inputs);
    const gamma = this.gamma.read();
    const beta = this.beta.read();
    if (options.training) {
      const running = { mean: this.runningMean, variance: this.runningVariance };
      const weight = { momentum: this.momentum, count: x.size / x.shape[3] };
      const update: OnStatistics = (mean, variance) => updateRunning(running, { mean, variance }, weight);
      return batchNormTrain(x, { gamma, beta, epsilon: this.epsilon }, update);
    }
    return tidy(() => {
      const scale = mul(gamma, rsqrt(add(this.runningVariance.read(), this.epsilon)));
      return scaleAndShift({ x, scale, shift: sub(beta, mul(this.runningMean.read(), scale)) });
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), momentum: this.momentum, epsilon: this.epsilon };
  }
}
serialization.registerClass(BatchNorm);
