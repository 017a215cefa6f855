import {
  initializers,
  input,
  type LayersModel,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from "@tensorflow/tfjs-layers";
import { CLASSES, type ModelOptions } from "../types.js";
import { BatchNorm } from "./batch-norm.js";
import { DropSpatialAxes, ScaleChannels, SpatialMean, Swish } from "./channel-layers.js";
import { DropConnect, SeededDropout } from "./drop.js";
import { initializeWeights } from "./initialize.js";

/** One stage of EfficientNet-B0: arXiv 1905.11946, table 1. */
interface Stage {
  readonly expand: number;
  readonly kernel: number;
  readonly stride: number;
  readonly channels: number;
  readonly repeats: number;
}

const STAGES: readonly Stage[] = [
  { expand: 1, kernel: 3, stride: 1, channels: 16, repeats: 1 },
  { expand: 6, kernel: 3, stride: 2, channels: 24, repeats: 2 },
  { expand: 6, kernel: 5, stride: 2, channels: 40, repeats: 2 },
  { expand: 6, kernel: 3, stride: 2, channels: 80, repeats: 3 },
  { expand: 6, kernel: 5, stride: 1, channels: 112, repeats: 3 },
  { expand: 6, kernel: 5, stride: 2, channels: 192, repeats: 4 },
  { expand: 6, kernel: 3, stride: 1, channels: 320, repeats: 1 },
];
const STEM_CHANNELS = 32;
const HEAD_CHANNELS = 1280;

/** Squeeze-and-excitation: a quarter of the channels that enter the block. */
const SQUEEZE_RATIO = 0.25;

/** Settings of the published network (github.com/tensorflow/tpu, efficientnet_builder.py). */
const PUBLISHED = { dropout: 0.2, dropConnect: 0.2, batchNormMomentum: 0.01, epsilon: 1e-3 };

/** Every option with its value. */
type Settings = Required<ModelOptions>;

function batchNorm(x: SymbolicTensor, name: string, { batchNormMomentum: momentum }: Settings): SymbolicTensor {
  return new BatchNorm({ name, momentum, epsilon: PUBLISHED.epsilon }).apply(x) as SymbolicTensor;
}

function activate(x: SymbolicTensor, name: string): SymbolicTensor {
  return new Swish({ name }).apply(x) as SymbolicTensor;
}

/** The initial zeros are replaced, all at once and by name, when the network is complete. */
const zeros = () => initializers.zeros();

interface Convolution {
  readonly filters: number;
  readonly kernel?: number;
  readonly stride?: number;
  readonly useBias?: boolean;
}

function convolve(x: SymbolicTensor, name: string, { filters, kernel = 1, stride = 1, useBias = false }: Convolution) {
  const config = { name, filters, kernelSize: kernel, strides: stride, padding: "same" as const, useBias };
  return layers.conv2d({ ...config, kernelInitializer: zeros() }).apply(x) as SymbolicTensor;
}

function convolveDepthwise(x: SymbolicTensor, name: string, { kernel, stride }: { kernel: number; stride: number }) {
  const config = { name, kernelSize: kernel, strides: stride, padding: "same" as const, useBias: false };
  return layers.depthwiseConv2d({ ...config, depthwiseInitializer: zeros() }).apply(x) as SymbolicTensor;
}

/** Squeeze-and-excitation (arXiv 1709.01507): each channel scaled by a gate that all of the image decides. */
function squeezeExcite(x: SymbolicTensor, name: string, squeezed: number): SymbolicTensor {
  const channels = x.shape[3] as number;
  const pooled = new SpatialMean({ name: `${name}.pool` }).apply(x) as SymbolicTensor;
  const reduced = convolve(pooled, `${name}.conv_reduce`, { filters: squeezed, useBias: true });
  const active = activate(reduced, `${name}.act`);
  const expanded = convolve(active, `${name}.conv_expand`, { filters: channels, useBias: true });
  const gate = layers.activation({ name: `${name}.gate`, activation: "sigmoid" }).apply(expanded);
  return new ScaleChannels({ name: `${name}.scale` }).apply([x, gate as SymbolicTensor]) as SymbolicTensor;
}

interface Block {
  readonly name: string;
  readonly expand: number;
  readonly kernel: number;
  readonly stride: number;
  readonly channels: number;
  readonly dropConnect: number;
}

/** Depthwise filters between two changes of the number of channels, and a residual where shapes allow one. */
function invertedResidual(x: SymbolicTensor, block: Block, settings: Settings): SymbolicTensor {
  const { name, expand, kernel, stride, channels } = block;
  const entering = x.shape[3] as number;
  // The names of PyTorch Image Models: a block without expansion counts its layers from the depthwise one.
  const [depthwiseNorm, last, lastNorm] = expand === 1 ? ["bn1", "conv_pw", "bn2"] : ["bn2", "conv_pwl", "bn3"];
  let inner = x;
  if (expand !== 1) {
    inner = convolve(inner, `${name}.conv_pw`, { filters: entering * expand });
    inner = activate(batchNorm(inner, `${name}.bn1`, settings), `${name}.bn1.act`);
  }
  inner = convolveDepthwise(inner, `${name}.conv_dw`, { kernel, stride });
  inner = activate(batchNorm(inner, `${name}.${depthwiseNorm}`, settings), `${name}.${depthwiseNorm}.act`);
  inner = squeezeExcite(inner, `${name}.se`, Math.max(1, Math.floor(entering * SQUEEZE_RATIO)));
  inner = batchNorm(convolve(inner, `${name}.${last}`, { filters: channels }), `${name}.${lastNorm}`, settings);
  if (stride !== 1 || entering !== channels) return inner;
  const dropped = new DropConnect({ name: `${name}.drop_path`, rate: block.dropConnect }).apply(inner);
  return layers.add({ name: `${name}.add` }).apply([dropped as SymbolicTensor, x]) as SymbolicTensor;
}

/** The blocks of all stages in order, drop-connect growing in proportion to depth. */
function blocksOf(dropConnect: number): Block[] {
  const total = STAGES.reduce((sum, stage) => sum + stage.repeats, 0);
  const blocks = STAGES.flatMap((stage, stageIndex) =>
    Array.from({ length: stage.repeats }, (_, repeat) => ({
      ...stage,
      name: `blocks.${stageIndex}.${repeat}`,
      stride: repeat === 0 ? stage.stride : 1,
    })),
  );
  return blocks.map((block, index) => ({ ...block, dropConnect: (dropConnect * index) / total }));
}

/**
 * Builds EfficientNet-B0 (arXiv 1905.11946) with new weights: images `[batch, size, size, channels]` in 0..1 to logits
 * `[batch, classes]`. Layers carry the names of PyTorch Image Models (`blocks.1.0.conv_dw`). 4,007,548 trainable
 * parameters and 1,281 for each class.
 *
 * @param options `size`: at least 32 pixels. Defaults: 6 classes, 3 channels, seed 0, dropout 0.2, drop-connect 0.2,
 * batch-norm momentum 0.01 (the weight of the newest batch).
 * @throws RangeError for a size below 32.
 */
export function efficientNetB0(options: ModelOptions): LayersModel {
  const defaults = { classes: CLASSES.length, channels: 3, seed: 0, ...PUBLISHED };
  const settings: Settings = { ...defaults, ...options };
  const { size, classes, channels, seed, dropout, dropConnect } = settings;
  if (!Number.isInteger(size) || size < 32)
    throw new RangeError(`efficientNetB0: size must be at least 32, got ${size}`);
  const images = input({ shape: [size, size, channels], name: "images" });
  let x = convolve(images, "conv_stem", { filters: STEM_CHANNELS, kernel: 3, stride: 2 });
  x = activate(batchNorm(x, "bn1", settings), "bn1.act");
  for (const block of blocksOf(dropConnect)) x = invertedResidual(x, block, settings);
  x = convolve(x, "conv_head", { filters: HEAD_CHANNELS });
  x = activate(batchNorm(x, "bn2", settings), "bn2.act");
  x = new SpatialMean({ name: "global_pool" }).apply(x) as SymbolicTensor;
  x = new DropSpatialAxes({ name: "features" }).apply(x) as SymbolicTensor;
  x = new SeededDropout({ name: "dropout", rate: dropout }).apply(x) as SymbolicTensor;
  const classifier = layers.dense({ name: "classifier", units: classes, kernelInitializer: zeros() });
  const network = layersModel({
    inputs: images,
    outputs: classifier.apply(x) as SymbolicTensor,
    name: "efficientnet-b0",
  });
  initializeWeights(network, seed);
  return network;
}
