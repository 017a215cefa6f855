import { input, type LayersModel, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { assertEngine } from "../backend/internal.js";
import type { ModelOptions } from "../types.js";
import { batchNorm, classify, convolve, type NormSettings, relu } from "./building-blocks.js";
import { DenseBlock } from "./dense-block.js";
import { initializeWeights } from "./initialize.js";
import { assertModelOptions, modelSettings } from "./model-options.js";
import { AveragePool, MaxPool } from "./pooling-layers.js";

/** Number of layers in each dense block: arXiv 1608.06993, table 1, DenseNet-169. */
const BLOCKS = [6, 12, 32, 32];
const STEM_CHANNELS = 64;

/** Channels that each layer appends, and channels between its two convolutions. */
const GROWTH = 32;
const BOTTLENECK = 4 * GROWTH;

/** Settings of the published network, which has no residual branch to drop. */
const PUBLISHED = { dropout: 0, dropConnect: 0, batchNormMomentum: 0.1, padding: "symmetric" } as const;
const EPSILON = 1e-5;

/** Normalizes each channel and applies ReLU. */
function normalize(x: SymbolicTensor, name: string, activation: string, norm: NormSettings): SymbolicTensor {
  return relu(batchNorm(x, name, norm), activation);
}

/** Reduces rows and columns to a quarter: the first convolution has a stride of 2, and so has the pooling after it. */
function stem(images: SymbolicTensor, norm: NormSettings): SymbolicTensor {
  const filtered = convolve(images, "features.conv0", { filters: STEM_CHANNELS, kernel: 7, stride: 2, padding: 3 });
  const active = normalize(filtered, "features.norm0", "features.relu0", norm);
  return new MaxPool({ name: "features.pool0", window: 3, stride: 2, padding: 1 }).apply(active) as SymbolicTensor;
}

/** Halves the channels, rows and columns. */
export function transition(x: SymbolicTensor, name: string, norm: NormSettings): SymbolicTensor {
  const active = normalize(x, `${name}.norm`, `${name}.relu`, norm);
  // Published in the other order. Pooling acts on pixels, 1x1 filters act on channels, and both are linear: this order
  // gives the same result with a quarter of the multiplications.
  const pooled = new AveragePool({ name: `${name}.pool`, window: 2 }).apply(active) as SymbolicTensor;
  return convolve(pooled, `${name}.conv`, { filters: (x.shape[3] as number) / 2 });
}

/**
 * Builds DenseNet-169 (arXiv 1608.06993) with new weights: images `[batch, size, size, channels]` in 0..1 to logits
 * `[batch, classes]`. Weights have the names of PyTorch Image Models (`features.denseblock1.denselayer1.conv1`). The
 * network has 12,484,480 trainable parameters plus 1,665 per class.
 *
 * ```ts
 * const model = densenet169({ size: 448 });
 * const logits = tf.tidy(() => applyModel(model, images));
 * ```
 *
 * @param options `size`: at least 32 pixels. Defaults: 6 classes, 3 channels, seed 0, dropout 0, batch-norm momentum
 * 0.1 (the weight of the newest batch). Padding is always "symmetric", and drop-connect 0, since no branch is residual.
 * @throws TypeError for an unknown option, RangeError for options that no network can be built with, UnsupportedError
 * before an engine is selected.
 */
export function densenet169(options: ModelOptions): LayersModel {
  assertModelOptions("densenet169", options, ["symmetric"]);
  assertEngine("densenet169");
  const settings = modelSettings(options, PUBLISHED);
  const { size, channels, dropConnect, batchNormMomentum: momentum } = settings;
  if (dropConnect)
    throw new RangeError(`densenet169: dropConnect must be 0, as there is no residual branch, got ${dropConnect}`);
  const norm = { momentum, epsilon: EPSILON };
  const images = input({ shape: [size, size, channels], name: "images" });
  let x = stem(images, norm);
  for (const [index, repeats] of BLOCKS.entries()) {
    if (index > 0) x = transition(x, `features.transition${index}`, norm);
    const block = { name: `features.denseblock${index + 1}`, repeats, growth: GROWTH, bottleneck: BOTTLENECK };
    x = new DenseBlock({ ...block, ...norm }).apply(x) as SymbolicTensor;
  }
  x = normalize(x, "features.norm5", "feature_map", norm);
  const logits = classify(x, "classifier", settings);
  const network = layersModel({ inputs: images, outputs: logits, name: "densenet169" });
  initializeWeights(network, settings.seed, { fan: "in" });
  return network;
}
