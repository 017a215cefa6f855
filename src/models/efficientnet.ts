import { input, type LayersModel, layers, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { assertEngine } from "../backend/internal.js";
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

/** Factors by which a network of the family scales the channels and repeats of B0, and its published dropout. */
interface Scale {
  readonly width: number;
  readonly depth: number;
  readonly dropout: number;
}

/**
 * Source of these and of the constants below: github.com/tensorflow/tpu,
 * models/official/efficientnet/efficientnet_builder.py.
 */
const SCALES = {
  B0: { width: 1, depth: 1, dropout: 0.2 },
  B3: { width: 1.2, depth: 1.4, dropout: 0.3 },
  B5: { width: 1.6, depth: 2.2, dropout: 0.4 },
} as const satisfies Readonly<Record<string, Scale>>;
const DROP_CONNECT = 0.2;

/** Squeeze-and-excitation has a quarter of the channels that enter the block. */
const SQUEEZE = 4;

/** Batch norm settings by padding: those of the TensorFlow original, and PyTorch's. */
const NORMS = {
  same: { momentum: 0.01, epsilon: 1e-3 },
  symmetric: { momentum: 0.1, epsilon: 1e-5 },
} as const satisfies Readonly<Record<ModelSettings["padding"], NormSettings>>;

/**
 * Scales a number of filters and rounds it to the nearest multiple of 8, or to the next one if that is more than 10 %
 * too low.
 */
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

/** Lists the blocks of all stages in order; drop-connect grows in proportion to depth. */
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

/** Settings that all convolutions and batch norms of a network share. */
interface Style {
  readonly norm: NormSettings;
  readonly padding: ModelSettings["padding"];
}

function paddingOf({ padding }: Style, { kernel, stride }: { readonly kernel: number; readonly stride: number }) {
  return padding === "same" ? padding : Math.floor((stride - 1 + (kernel - 1)) / 2);
}

/**
 * Builds an inverted residual: a depthwise convolution between two changes of the number of channels, and a residual
 * connection where the shapes allow one.
 */
export function invertedResidual(x: SymbolicTensor, block: Block, style: Style): SymbolicTensor {
  const { name, expand, kernel, stride, channels } = block;
  const { norm } = style;
  const inputChannels = x.shape[3] as number;
  // In the names of PyTorch Image Models, a block without expansion counts its layers from the depthwise one on.
  const [depthwiseNorm, last, lastNorm] = expand === 1 ? ["bn1", "conv_pw", "bn2"] : ["bn2", "conv_pwl", "bn3"];
  let inner = x;
  if (expand !== 1) {
    inner = convolve(inner, `${name}.conv_pw`, { filters: inputChannels * expand });
    inner = swish(batchNorm(inner, `${name}.bn1`, norm), `${name}.bn1.act`);
  }
  inner = convolveDepthwise(inner, `${name}.conv_dw`, { kernel, stride, padding: paddingOf(style, block) });
  inner = swish(batchNorm(inner, `${name}.${depthwiseNorm}`, norm), `${name}.${depthwiseNorm}.act`);
  const squeezed = inputChannels / SQUEEZE;
  inner = squeezeExcite(inner, `${name}.se`, { squeezed, names: ["conv_reduce", "conv_expand"], activate: swish });
  inner = batchNorm(convolve(inner, `${name}.${last}`, { filters: channels }), `${name}.${lastNorm}`, norm);
  if (stride !== 1 || inputChannels !== channels) return inner;
  const dropped = new DropConnect({ name: `${name}.drop_path`, rate: block.dropConnect }).apply(inner);
  return layers.add({ name: `${name}.add` }).apply([dropped as SymbolicTensor, x]) as SymbolicTensor;
}

/** Builds a network of the family (compound scaling: arXiv 1905.11946, section 3.3). */
function buildEfficientNet(variant: keyof typeof SCALES, options: ModelOptions): LayersModel {
  assertModelOptions(`efficientNet${variant}`, options, PADDINGS);
  assertEngine(`efficientNet${variant}`);
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
 * `[batch, classes]`. Layers have the names of PyTorch Image Models (`blocks.1.0.conv_dw`). The network has 4,007,548
 * trainable parameters plus 1,281 per class.
 *
 * ```ts
 * const model = efficientNetB0({ size: 224 });
 * const logits = tf.tidy(() => applyModel(model, images));
 * ```
 *
 * @param options `size`: at least 32 pixels. Defaults: 6 classes, 3 channels, seed 0, dropout 0.2, drop-connect 0.2,
 * padding "same"; batch-norm momentum (the weight of the newest batch) 0.01, or 0.1 with padding "symmetric".
 * @throws TypeError for an unknown option, RangeError for options that no network can be built with, UnsupportedError
 * before an engine is selected.
 */
export function efficientNetB0(options: ModelOptions): LayersModel {
  return buildEfficientNet("B0", options);
}

/**
 * Builds EfficientNet-B3: like {@link efficientNetB0}, but wider and deeper, with 10,696,232 trainable parameters plus
 * 1,537 per class, and a default dropout of 0.3.
 *
 * ```ts
 * const model = efficientNetB3({ size: 300 });
 * const logits = tf.tidy(() => applyModel(model, images));
 * ```
 *
 * @param options As for {@link efficientNetB0}.
 * @throws TypeError for an unknown option, RangeError for options that no network can be built with, UnsupportedError
 * before an engine is selected.
 */
export function efficientNetB3(options: ModelOptions): LayersModel {
  return buildEfficientNet("B3", options);
}

/**
 * Builds EfficientNet-B5: like {@link efficientNetB0}, but wider and deeper, with 28,340,784 trainable parameters plus
 * 2,049 per class, and a default dropout of 0.4.
 *
 * ```ts
 * const model = efficientNetB5({ size: 456 });
 * const logits = tf.tidy(() => applyModel(model, images));
 * ```
 *
 * @param options As for {@link efficientNetB0}.
 * @throws TypeError for an unknown option, RangeError for options that no network can be built with, UnsupportedError
 * before an engine is selected.
 */
export function efficientNetB5(options: ModelOptions): LayersModel {
  return buildEfficientNet("B5", options);
}
