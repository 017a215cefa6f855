import { layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { BatchNorm } from "./batch-norm.js";
import { DropSpatialAxes, ScaleChannels, SpatialMean, Swish } from "./channel-layers.js";
import { Convolution, DepthwiseConvolution, type Padding } from "./convolution.js";
import { SeededDropout } from "./drop.js";

/** How a family of networks normalizes: the weight of the newest batch in the running statistics, and epsilon. */
export interface NormSettings {
  readonly momentum: number;
  readonly epsilon: number;
}

/** Normalizes by channel. */
export function batchNorm(x: SymbolicTensor, name: string, settings: NormSettings): SymbolicTensor {
  return new BatchNorm({ name, ...settings }).apply(x) as SymbolicTensor;
}

/** Applies swish, x * sigmoid(x). */
export function swish(x: SymbolicTensor, name: string): SymbolicTensor {
  return new Swish({ name }).apply(x) as SymbolicTensor;
}

/** Applies a rectifier, max(x, 0). */
export function relu(x: SymbolicTensor, name: string): SymbolicTensor {
  return layers.activation({ name, activation: "relu" }).apply(x) as SymbolicTensor;
}

/** Shape of a convolution that a network is built of. */
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

/** Convolves all channels. */
export function convolve(x: SymbolicTensor, name: string, options: ConvolveOptions): SymbolicTensor {
  const config = { kernel: 1, stride: 1, padding: "same" as Padding, useBias: false, ...options };
  return new Convolution({ name, ...config }).apply(x) as SymbolicTensor;
}

/** Convolves each channel by itself. */
export function convolveDepthwise(
  x: SymbolicTensor,
  name: string,
  options: { readonly kernel: number; readonly stride: number; readonly padding: Padding },
): SymbolicTensor {
  return new DepthwiseConvolution({ name, ...options }).apply(x) as SymbolicTensor;
}

/** Names of the parts of a squeeze-and-excitation, and how many channels and which activation it has inside. */
interface SqueezeExciteOptions {
  readonly squeezed: number;
  /** Names of the convolutions that reduce and expand. */
  readonly names: readonly [reduce: string, expand: string];
  readonly activate: (x: SymbolicTensor, name: string) => SymbolicTensor;
}

/** Squeeze-and-excitation (arXiv 1709.01507): each channel scaled by a gate that all of the image decides. */
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
 * Ends a network: the mean over the last feature map `[batch, rows, cols, channels]`, which the layer "features" gives
 * as `[batch, channels]`; dropout; and a linear classifier to logits `[batch, classes]`.
 *
 * @param name Of the classifier.
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
