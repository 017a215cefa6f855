import { add, depthwiseConv2d, serialization, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { initializers, layers } from "@tensorflow/tfjs-layers";
import { type GroupedConv2dOptions, groupedConv2d } from "../backend/internal.js";
import { firstInput } from "./first-input.js";
import type { LayerVariable, Shape } from "./layer-types.js";

/**
 * Zeros around an image: "same" as in TensorFlow (where the number is odd, one more below and to the right), or a
 * number on each side.
 */
export type Padding = GroupedConv2dOptions["padding"];

/** Settings that all convolutions share. */
interface ConvolutionConfig {
  readonly name?: string;
  /** Rows and columns of the kernel. */
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
}

/** Computes how many rows (or columns) a kernel or a window makes of `length`; `null` if `length` is unknown. */
export function outputLength(length: number | null, { kernel, stride, padding }: ConvolutionConfig): number | null {
  if (length === null) return null;
  return padding === "same" ? Math.ceil(length / stride) : Math.floor((length + 2 * padding - kernel) / stride) + 1;
}

/** Base of the convolutions: a kernel, and the shape of the output. Weights are zero until they are initialized. */
abstract class KernelLayer extends layers.Layer {
  protected readonly shape: ConvolutionConfig;
  protected kernel!: LayerVariable;

  constructor(config: ConvolutionConfig) {
    super({ name: config.name });
    this.shape = config;
  }

  protected abstract outputChannels(inputChannels: number): number;

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, rows, cols, channels] = inputShape as Shape;
    const output = [rows, cols].map((length) => outputLength(length, this.shape));
    return [batch, ...output, this.outputChannels(channels as number)];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.shape };
  }
}

/** Settings of {@link Convolution}. */
interface FullConvolutionConfig extends ConvolutionConfig {
  readonly filters: number;
  readonly useBias: boolean;
  /** Number of groups of channels; each group of the output sees only its own group of the input. Default 1. */
  readonly groups?: number;
}

/** Convolution with any padding: `[batch, rows, cols, channels]` to `[batch, ..., filters]`. */
export class Convolution extends KernelLayer {
  static readonly className = "CtConvolution";
  private readonly filters: number;
  private readonly useBias: boolean;
  private readonly groups: number;
  private bias: LayerVariable | undefined;

  constructor(config: FullConvolutionConfig) {
    super(config);
    this.filters = config.filters;
    this.useBias = config.useBias;
    this.groups = config.groups ?? 1;
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = (inputShape as Shape).at(-1) as number;
    const { kernel } = this.shape;
    const zeros = initializers.zeros();
    const shape = [kernel, kernel, channels / this.groups, this.filters];
    this.kernel = this.addWeight("kernel", shape, "float32", zeros);
    if (this.useBias) this.bias = this.addWeight("bias", [this.filters], "float32", zeros);
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = firstInput(inputs);
    const { stride, padding } = this.shape;
    const y = groupedConv2d(x, this.kernel.read() as Tensor4D, { stride, padding, groups: this.groups });
    return this.bias ? add(y, this.bias.read()) : y;
  }
}

/** Convolution of each channel by its own kernel, with any padding. */
export class DepthwiseConvolution extends KernelLayer {
  static readonly className = "CtDepthwiseConvolution";

  protected override outputChannels(inputChannels: number): number {
    return inputChannels;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = (inputShape as Shape).at(-1) as number;
    const { kernel } = this.shape;
    const shape = [kernel, kernel, channels, 1];
    this.kernel = this.addWeight("depthwise_kernel", shape, "float32", initializers.zeros());
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = firstInput(inputs);
    const { stride, padding } = this.shape;
    return depthwiseConv2d(x, this.kernel.read() as Tensor4D, stride, padding);
  }
}
serialization.registerClass(Convolution);
serialization.registerClass(DepthwiseConvolution);
