import {
  avgPool,
  fill,
  maxPool,
  mul,
  pad,
  reshape,
  serialization,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { withGradients } from "../backend/internal.js";
import { outputLength } from "./convolution.js";
import { firstInput } from "./first-input.js";
import type { Shape } from "./layer-types.js";

/** Square window that moves over an image. */
interface PoolConfig {
  readonly name?: string;
  /** Rows and columns of the window. */
  readonly window: number;
  readonly stride: number;
  /** Rows and columns on each side of the image that a window may reach into; pixels there are never the largest. */
  readonly padding: number;
}

/**
 * Layer of max pooling: the largest number of each window and channel, `[batch, rows, cols, channels]` to one row and
 * one column per position of the window.
 */
export class MaxPool extends layers.Layer {
  static readonly className = "CtMaxPool";
  private readonly shape: PoolConfig;

  constructor(config: PoolConfig) {
    super({ name: config.name });
    this.shape = config;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, rows, cols, channels] = inputShape as Shape;
    const { window, stride, padding } = this.shape;
    const count = (length: number | null) => outputLength(length, { kernel: window, stride, padding });
    return [batch, count(rows), count(cols), channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = firstInput(inputs);
    return maxPool(x, this.shape.window, this.shape.stride, this.shape.padding);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.shape };
  }
}

/**
 * Averages square windows that lie side by side, `[batch, rows, cols, channels]` to `[batch, rows / window, ...]`; rows
 * and columns that fill no window are left out. Its gradient is a product, which takes a twentieth of the time of the
 * engine's own gradient.
 */
function averageWindows(images: Tensor4D, window: number): Tensor4D {
  const [batch, rows, cols, channels] = images.shape;
  return withGradients(
    [images],
    (x) => ({ value: avgPool(x, window, window, "valid") }),
    (dy) => {
      const [, outRows, outCols] = dy.shape;
      const apart = reshape(dy, [batch, outRows, 1, outCols, 1, channels]);
      const spread = mul(apart, fill([1, 1, window, 1, window, 1], 1 / window ** 2));
      const whole: Tensor4D = reshape(spread, [batch, outRows * window, outCols * window, channels]);
      const dx = pad(whole, [
        [0, 0],
        [0, rows - outRows * window],
        [0, cols - outCols * window],
        [0, 0],
      ]);
      return [dx];
    },
  );
}

/** Layer of average pooling: the mean of each window and channel, windows lying side by side. */
export class AveragePool extends layers.Layer {
  static readonly className = "CtAveragePool";
  private readonly window: number;

  /** @param config `window`: rows and columns of a window. */
  constructor(config: { readonly name?: string; readonly window: number }) {
    super({ name: config.name });
    this.window = config.window;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, rows, cols, channels] = inputShape as Shape;
    const { window } = this;
    const count = (length: number | null) => outputLength(length, { kernel: window, stride: window, padding: 0 });
    return [batch, count(rows), count(cols), channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return averageWindows(firstInput(inputs), this.window);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), window: this.window };
  }
}
serialization.registerClass(MaxPool);
serialization.registerClass(AveragePool);
