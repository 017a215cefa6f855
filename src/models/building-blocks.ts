import { layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { BatchNorm } from "./batch-norm.js";
import { DropSpatialAxes, ScaleChannels, SpatialMean, Swish } from "./channel-layers.js";
import { Convolution, DepthwiseConvolution, type Padding } from "./convolution.js";
import { SeededDropout } from "./drop.js";

/** Batch norm settings of a family of networks. */
export interface NormSettings {
  /** Weight of the newest batch in the running statistics, 0..1. */
  readonly momentum: number;
  /** Number added to the variance. */
  readonly epsilon: number;
}

/** Normalizes each channel. */
export function batchNorm(x: SymbolicTensor, name: string, settings: NormSettings): SymbolicTensor {
  return new BatchNorm({ name, ...settings }).apply(x) as SymbolicTensor;
}

/** Applies swish, x * sigmoid(x). */
export function swish(x: SymbolicTensor, name: string): SymbolicTensor {
  return new Swish({ name }).apply(x) as SymbolicTensor;
}

/** Applies ReLU, max(x, 0). */
export function relu(x: SymbolicTensor, name: string): SymbolicTensor {
  return layers.activation({ name, activation: "relu" }).apply(x) as SymbolicTensor;
}

/** Settings of {@link convolve}. */
interface ConvolveOptions {
  readonly filters: number;
  /** Default 1. */
  readonly kernel?: number;
  /** Default 1. */
  readonly stride?: number;
  /** Default "same". */
  readonly padding?: Padding;
  /** Default false. */
  readonly useBias?: boolean;
  /** Default 1. */
  readonly groups?: number;
}

/** Convolves images over all channels, or over those of each group. */
export function convolve(x: SymbolicTensor, name: string, options: ConvolveOptions): SymbolicTensor {
  const config = { kernel: 1, stride: 1, padding: "same" as Padding, useBias: false, ...options };
  return new Convolution({ name, ...config }).apply(x) as SymbolicTensor;
}

/** Convolves each channel separately. */
export function convolveDepthwise(
  x: SymbolicTensor,
  name: string,
  options: { readonly kernel: number; readonly stride: number; readonly padding: Padding },
): SymbolicTensor {
  return new DepthwiseConvolution({ name, ...options }).apply(x) as SymbolicTensor;
}

/** Settings of {@link squeezeExcite}. */
interface SqueezeExciteOptions {
  /** Channels between the two convolutions. */
  readonly squeezed: number;
  /** Names of the two convolutions. */
  readonly names: readonly [reduce: string, expand: string];
  readonly activate: (x: SymbolicTensor, name: string) => SymbolicTensor;
}

/** Applies squeeze-and-excitation (arXiv 1709.01507): scales each channel by a gate that depends on the whole image. */
export function squeezeExcite(
  x: SymbolicTensor,
  name: string,
  { squeezed, names, activate }: SqueezeExciteOptions,
): SymbolicTensor {
  const [reduce, expand] = names;
  const pooled = new SpatialMean({ name: `${name}.pool` }).apply(x) as SymbolicTensor;
  const reduced = convolve(pooled, `${name}.${reduce}`, { filters: squeezed, useBias: true });
  const active = activate(reduced, `${name}.act`);
  const expanded = convolve(active, `${name}.${expand}`, { filters: x.shape[3] as number, useBias: true });
  const gate = layers.activation({ name: `${name}.gate`, activation: "sigmoid" }).apply(expanded);
  return new ScaleChannels({ name: `${name}.scale` }).apply([x, gate as SymbolicTensor]) as SymbolicTensor;
}

/**
 * Ends a network: the layer "features" averages the last feature map `[batch, rows, cols, channels]` over rows and
 * columns to `[batch, channels]`; dropout and a linear classifier turn that into logits `[batch, classes]`.
 *
 * @param name Name of the classifier.
 */
export function classify(
  featureMap: SymbolicTensor,
  name: string,
  { classes, dropout }: { readonly classes: number; readonly dropout: number },
): SymbolicTensor {
  const pooled = new SpatialMean({ name: "global_pool" }).apply(featureMap) as SymbolicTensor;
  const features = new DropSpatialAxes({ name: "features" }).apply(pooled) as SymbolicTensor;
  const dropped = new SeededDropout({ name: "dropout", rate: dropout }).apply(features) as SymbolicTensor;
  return layers.dense({ name, units: classes, kernelInitializer: "zeros" }).apply(dropped) as SymbolicTensor;
}
