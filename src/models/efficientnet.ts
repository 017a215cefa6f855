import { input, type LayersModel, layers, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { CLASSES, type ModelOptions } from "../types.js";
import { batchNorm, convolve, convolveDepthwise, squeezeExcite, swish } from "./building-blocks.js";
import { DropSpatialAxes, SpatialMean } from "./channel-layers.js";
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

const norm = ({ batchNormMomentum: momentum }: Settings) => ({ momentum, epsilon: PUBLISHED.epsilon });

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
    inner = swish(batchNorm(inner, `${name}.bn1`, norm(settings)), `${name}.bn1.act`);
  }
  inner = convolveDepthwise(inner, `${name}.conv_dw`, { kernel, stride, padding: "same" });
  inner = swish(batchNorm(inner, `${name}.${depthwiseNorm}`, norm(settings)), `${name}.${depthwiseNorm}.act`);
  const squeezed = Math.max(1, Math.floor(entering * SQUEEZE_RATIO));
  inner = squeezeExcite(inner, `${name}.se`, { squeezed, names: ["conv_reduce", "conv_expand"], activate: swish });
  inner = batchNorm(convolve(inner, `${name}.${last}`, { filters: channels }), `${name}.${lastNorm}`, norm(settings));
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
  x = swish(batchNorm(x, "bn1", norm(settings)), "bn1.act");
  for (const block of blocksOf(dropConnect)) x = invertedResidual(x, block, settings);
  x = convolve(x, "conv_head", { filters: HEAD_CHANNELS });
  x = swish(batchNorm(x, "bn2", norm(settings)), "bn2.act");
  x = new SpatialMean({ name: "global_pool" }).apply(x) as SymbolicTensor;
  x = new DropSpatialAxes({ name: "features" }).apply(x) as SymbolicTensor;
  x = new SeededDropout({ name: "dropout", rate: dropout }).apply(x) as SymbolicTensor;
  const classifier = layers.dense({ name: "classifier", units: classes, kernelInitializer: "zeros" });
  const network = layersModel({
    inputs: images,
    outputs: classifier.apply(x) as SymbolicTensor,
    name: "efficientnet-b0",
  });
  initializeWeights(network, seed);
  return network;
}
