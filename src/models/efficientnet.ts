import { input, type LayersModel, layers, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { type ModelOptions, PADDINGS } from "../types.js";
import {
  batchNorm,
  classify,
  convolve,
  convolveDepthwise,
  type NormSettings,
  squeezeExcite,
  swish,
} from "./building-blocks.js";
import { DropConnect } from "./drop.js";
import { initializeWeights } from "./initialize.js";
import { assertModelOptions, type ModelSettings, modelSettings } from "./model-options.js";

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

/** How a network grows out of B0: factors of channels and of repeats, and the dropout it was published with. */
interface Scale {
  readonly width: number;
  readonly depth: number;
  readonly dropout: number;
}

/** github.com/tensorflow/tpu, models/official/efficientnet/efficientnet_builder.py, as are the constants below. */
const SCALES = {
  B0: { width: 1, depth: 1, dropout: 0.2 },
  B3: { width: 1.2, depth: 1.4, dropout: 0.3 },
  B5: { width: 1.6, depth: 2.2, dropout: 0.4 },
} as const satisfies Readonly<Record<string, Scale>>;
const DROP_CONNECT = 0.2;

/** Squeeze-and-excitation has a quarter of the channels that enter the block. */
const SQUEEZE = 4;

/** By padding: the constants of the TensorFlow original, and those of PyTorch. */
const NORMS = {
  same: { momentum: 0.01, epsilon: 1e-3 },
  symmetric: { momentum: 0.1, epsilon: 1e-5 },
} as const satisfies Readonly<Record<ModelSettings["padding"], NormSettings>>;

/** Scales a number of filters to the nearest multiple of 8, or the next where that is more than a tenth too low. */
function roundFilters(filters: number, width: number): number {
  const scaled = filters * width;
  const rounded = Math.floor((scaled + 4) / 8) * 8;
  return rounded < 0.9 * scaled ? rounded + 8 : rounded;
}

/** One block of a stage. */
interface Block {
  readonly name: string;
  readonly expand: number;
  readonly kernel: number;
  readonly stride: number;
  readonly channels: number;
  readonly dropConnect: number;
}

/** The blocks of all stages in order, drop-connect growing in proportion to depth. */
function blocksOf({ width, depth }: Scale, dropConnect: number): Block[] {
  const blocks = STAGES.flatMap(({ repeats, ...stage }, stageIndex) =>
    Array.from({ length: Math.ceil(repeats * depth) }, (_, repeat) => ({
      ...stage,
      name: `blocks.${stageIndex}.${repeat}`,
      channels: roundFilters(stage.channels, width),
      stride: repeat === 0 ? stage.stride : 1,
    })),
  );
  return blocks.map((block, index) => ({ ...block, dropConnect: (dropConnect * index) / blocks.length }));
}

/** What all convolutions and batch norms of a network share. */
interface Style {
  readonly norm: NormSettings;
  readonly padding: ModelSettings["padding"];
}

function paddingOf({ padding }: Style, { kernel, stride }: { readonly kernel: number; readonly stride: number }) {
  return padding === "same" ? padding : Math.floor((stride - 1 + (kernel - 1)) / 2);
}

/** Depthwise filters between two changes of the number of channels, and a residual where shapes allow one. */
export function invertedResidual(x: SymbolicTensor, block: Block, style: Style): SymbolicTensor {
  const { name, expand, kernel, stride, channels } = block;
  const { norm } = style;
  const entering = x.shape[3] as number;
  // The names of PyTorch Image Models: a block without expansion counts its layers from the depthwise one.
  const [depthwiseNorm, last, lastNorm] = expand === 1 ? ["bn1", "conv_pw", "bn2"] : ["bn2", "conv_pwl", "bn3"];
  let inner = x;
  if (expand !== 1) {
    inner = convolve(inner, `${name}.conv_pw`, { filters: entering * expand });
    inner = swish(batchNorm(inner, `${name}.bn1`, norm), `${name}.bn1.act`);
  }
  inner = convolveDepthwise(inner, `${name}.conv_dw`, { kernel, stride, padding: paddingOf(style, block) });
  inner = swish(batchNorm(inner, `${name}.${depthwiseNorm}`, norm), `${name}.${depthwiseNorm}.act`);
  const squeezed = entering / SQUEEZE;
  inner = squeezeExcite(inner, `${name}.se`, { squeezed, names: ["conv_reduce", "conv_expand"], activate: swish });
  inner = batchNorm(convolve(inner, `${name}.${last}`, { filters: channels }), `${name}.${lastNorm}`, norm);
  if (stride !== 1 || entering !== channels) return inner;
  const dropped = new DropConnect({ name: `${name}.drop_path`, rate: block.dropConnect }).apply(inner);
  return layers.add({ name: `${name}.add` }).apply([dropped as SymbolicTensor, x]) as SymbolicTensor;
}

/** Builds a network of the family (compound scaling: arXiv 1905.11946, section 3.3). */
function buildEfficientNet(variant: keyof typeof SCALES, options: ModelOptions): LayersModel {
  assertModelOptions(`efficientNet${variant}`, options, PADDINGS);
  const scale = SCALES[variant];
  const { momentum: batchNormMomentum, epsilon } = NORMS[options.padding ?? "same"];
  const published = { dropout: scale.dropout, dropConnect: DROP_CONNECT, batchNormMomentum, padding: "same" } as const;
  const settings = modelSettings(options, published);
  const { size, channels, padding } = settings;
  const style: Style = { norm: { momentum: settings.batchNormMomentum, epsilon }, padding };
  const stem = { filters: roundFilters(STEM_CHANNELS, scale.width), kernel: 3, stride: 2 };
  const images = input({ shape: [size, size, channels], name: "images" });
  let x = convolve(images, "conv_stem", { ...stem, padding: paddingOf(style, stem) });
  x = swish(batchNorm(x, "bn1", style.norm), "bn1.act");
  for (const block of blocksOf(scale, settings.dropConnect)) x = invertedResidual(x, block, style);
  x = convolve(x, "conv_head", { filters: roundFilters(HEAD_CHANNELS, scale.width) });
  x = swish(batchNorm(x, "bn2", style.norm), "feature_map");
  const logits = classify(x, "classifier", settings);
  const network = layersModel({ inputs: images, outputs: logits, name: `efficientnet-${variant.toLowerCase()}` });
  initializeWeights(network, settings.seed);
  return network;
}

/**
 * Builds EfficientNet-B0 (arXiv 1905.11946) with new weights: images `[batch, size, size, channels]` in 0..1 to logits
 * `[batch, classes]`. Layers carry the names of PyTorch Image Models (`blocks.1.0.conv_dw`). 4,007,548 trainable
 * parameters and 1,281 for each class.
 *
 * @param options `size`: at least 32 pixels. Defaults: 6 classes, 3 channels, seed 0, dropout 0.2, drop-connect 0.2,
 * padding "same"; batch-norm momentum (the weight of the newest batch) 0.01, or 0.1 with padding "symmetric".
 * @throws RangeError for options that no network can be built with.
 */
export function efficientNetB0(options: ModelOptions): LayersModel {
  return buildEfficientNet("B0", options);
}

/**
 * Builds EfficientNet-B3, as {@link efficientNetB0} but wider and deeper: 10,696,232 trainable parameters and 1,537 for
 * each class, dropout 0.3.
 *
 * @throws RangeError for options that no network can be built with.
 */
export function efficientNetB3(options: ModelOptions): LayersModel {
  return buildEfficientNet("B3", options);
}

/**
 * Builds EfficientNet-B5, as {@link efficientNetB0} but wider and deeper: 28,340,784 trainable parameters and 2,049 for
 * each class, dropout 0.4.
 *
 * @throws RangeError for options that no network can be built with.
 */
export function efficientNetB5(options: ModelOptions): LayersModel {
  return buildEfficientNet("B5", options);
}
