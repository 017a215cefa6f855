import { input, type LayersModel, layers, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { assertEngine } from "../backend/internal.js";
import type { ModelOptions } from "../types.js";
import { batchNorm, classify, convolve, type NormSettings, relu, squeezeExcite } from "./building-blocks.js";
import { DropConnect } from "./drop.js";
import { initializeWeights } from "./initialize.js";
import { assertModelOptions, modelSettings } from "./model-options.js";
import { MaxPool } from "./pooling-layers.js";

/** One stage of ResNeXt-101 32x4d: arXiv 1611.05431, table 1, with the depth of section 5.1. */
interface Stage {
  /** Channels of the grouped convolution, and channels of the output of each block. */
  readonly width: number;
  readonly channels: number;
  /** Stride of the grouped convolution of the first block. */
  readonly stride: number;
  readonly repeats: number;
}

const STAGES: readonly Stage[] = [
  { width: 128, channels: 256, stride: 1, repeats: 3 },
  { width: 256, channels: 512, stride: 2, repeats: 4 },
  { width: 512, channels: 1024, stride: 2, repeats: 23 },
  { width: 1024, channels: 2048, stride: 2, repeats: 3 },
];
const GROUPS = 32;
const STEM_CHANNELS = 64;

/** Squeeze-and-excitation has a sixteenth of the channels that leave the block: arXiv 1709.01507, section 6.1. */
const SQUEEZE = 16;

/** PyTorch Image Models trains without dropout and drop-connect by default; the constants of batch norm are PyTorch's. */
const PUBLISHED = { dropout: 0, dropConnect: 0, batchNormMomentum: 0.1, padding: "symmetric" } as const;
const EPSILON = 1e-5;

/** One block of a stage. */
interface Block {
  readonly name: string;
  readonly width: number;
  readonly channels: number;
  readonly stride: number;
  readonly dropConnect: number;
}

/** Lists the blocks of all stages in order; drop-connect grows from 0 in the first to its full rate in the last. */
function blocksOf(dropConnect: number): Block[] {
  const blocks = STAGES.flatMap(({ repeats, ...stage }, stageIndex) =>
    Array.from({ length: repeats }, (_, repeat) => ({
      ...stage,
      name: `layer${stageIndex + 1}.${repeat}`,
      stride: repeat === 0 ? stage.stride : 1,
    })),
  );
  return blocks.map((block, index) => ({ ...block, dropConnect: (dropConnect * index) / (blocks.length - 1) }));
}

/**
 * Builds a bottleneck block: a grouped convolution between two changes of the number of channels, gates, and a residual
 * connection, projected where the number of channels changes.
 */
export function bottleneck(x: SymbolicTensor, block: Block, norm: NormSettings): SymbolicTensor {
  const { name, width, channels, stride } = block;
  const grouped = { filters: width, kernel: 3, stride, padding: 1, groups: GROUPS };
  let inner = convolve(x, `${name}.conv1`, { filters: width });
  inner = relu(batchNorm(inner, `${name}.bn1`, norm), `${name}.act1`);
  inner = convolve(inner, `${name}.conv2`, grouped);
  inner = relu(batchNorm(inner, `${name}.bn2`, norm), `${name}.act2`);
  inner = batchNorm(convolve(inner, `${name}.conv3`, { filters: channels }), `${name}.bn3`, norm);
  const squeeze = { squeezed: channels / SQUEEZE, names: ["fc1", "fc2"] as const, activate: relu };
  inner = squeezeExcite(inner, `${name}.se`, squeeze);
  inner = new DropConnect({ name: `${name}.drop_path`, rate: block.dropConnect }).apply(inner) as SymbolicTensor;
  let residual = x;
  if (x.shape[3] !== channels) {
    residual = convolve(x, `${name}.downsample.0`, { filters: channels, stride, padding: 0 });
    residual = batchNorm(residual, `${name}.downsample.1`, norm);
  }
  return layers.add({ name: `${name}.add` }).apply([inner, residual]) as SymbolicTensor;
}

/**
 * Builds SE-ResNeXt-101 32x4d (arXiv 1709.01507 on arXiv 1611.05431) with new weights: images
 * `[batch, size, size, channels]` in 0..1 to logits `[batch, classes]`. Layers have the names of PyTorch Image Models
 * (`layer1.0.se.fc1`). The network has 46,906,416 trainable parameters plus 2,049 per class.
 *
 * ```ts
 * const model = seResNeXt101({ size: 512 });
 * const logits = tf.tidy(() => applyModel(model, images));
 * ```
 *
 * @param options `size`: at least 32 pixels. Defaults: 6 classes, 3 channels, seed 0, dropout 0, drop-connect 0,
 * batch-norm momentum (the weight of the newest batch) 0.1. Padding is always "symmetric".
 * @throws TypeError for an unknown option, RangeError for options that no network can be built with, UnsupportedError
 * before an engine is selected.
 */
export function seResNeXt101(options: ModelOptions): LayersModel {
  assertModelOptions("seResNeXt101", options, [PUBLISHED.padding]);
  assertEngine("seResNeXt101");
  const settings = modelSettings(options, PUBLISHED);
  const { size, channels } = settings;
  const norm: NormSettings = { momentum: settings.batchNormMomentum, epsilon: EPSILON };
  const images = input({ shape: [size, size, channels], name: "images" });
  let x = convolve(images, "conv1", { filters: STEM_CHANNELS, kernel: 7, stride: 2, padding: 3 });
  x = relu(batchNorm(x, "bn1", norm), "act1");
  x = new MaxPool({ name: "maxpool", window: 3, stride: 2, padding: 1 }).apply(x) as SymbolicTensor;
  const blocks = blocksOf(settings.dropConnect);
  for (const block of blocks) {
    const last = block === blocks.at(-1);
    x = relu(bottleneck(x, block, norm), last ? "feature_map" : `${block.name}.act3`);
  }
  const network = layersModel({ inputs: images, outputs: classify(x, "fc", settings), name: "seresnext101-32x4d" });
  initializeWeights(network, settings.seed, { zeros: /\.bn3\/weight$/ });
  return network;
}
