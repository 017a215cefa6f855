import { add, depthwiseConv2d, serialization, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { initializers, layers } from "@tensorflow/tfjs-layers";
import { type GroupedConv2dOptions, groupedConv2d } from "../backend/internal.js";
import { firstInput } from "./first-input.js";
import type { LayerVariable, Shape } from "./layer-types.js";

/** Zeros around an image: as many as TensorFlow adds, more below and to the right where odd, or so many on each side. */
export type Padding = GroupedConv2dOptions["padding"];

/** Shape of a convolution. */
interface ConvolutionConfig {
  readonly name?: string;
  /** Rows and columns of the kernel. */
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
}

/** Rows, or columns, that a kernel or a window gives of so many; `null` where they are not known. */
export function outputLength(length: number | null, { kernel, stride, padding }: ConvolutionConfig): number | null {
  if (length === null) return null;
  return padding === "same" ? Math.ceil(length / stride) : Math.floor((length + 2 * padding - kernel) / stride) + 1;
}

/** What convolutions share: a kernel, and a size of their output. The weights are zeros until they are initialized. */
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
  /** Parts into which the channels fall; each part of the output sees one part of the input. Default 1. */
  readonly groups?: number;
}

/** A convolution with any padding: `[batch, rows, cols, channels]` to `[batch, ..., filters]`. */
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

/** A convolution of each channel by a kernel of its own, with any padding. */
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
