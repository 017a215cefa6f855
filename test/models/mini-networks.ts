import { input, type LayersModel, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { batchNorm, classify, convolve, relu, swish } from "../../src/models/building-blocks.js";
import { DenseBlock } from "../../src/models/dense-block.js";
import { transition } from "../../src/models/densenet.js";
import { invertedResidual } from "../../src/models/efficientnet.js";
import { MaxPool } from "../../src/models/pooling-layers.js";
import { bottleneck } from "../../src/models/se-resnext.js";
import { loadFormulaWeights } from "./formula-weights.js";

const NORM = { momentum: 0.1, epsilon: 1e-5 };

type Part = (x: SymbolicTensor) => SymbolicTensor;

/** Two blocks of EfficientNet: one that halves the image, with either padding, and one with a residual. */
function efficientNetBlocks(padding: "same" | "symmetric"): Part {
  const style = { norm: NORM, padding };
  const block = { expand: 2, kernel: 3, channels: 8, dropConnect: 0 };
  return (x) => {
    const stem = convolve(x, "conv_stem", {
      filters: 8,
      kernel: 3,
      stride: 2,
      padding: padding === "same" ? "same" : 1,
    });
    const first = invertedResidual(
      swish(batchNorm(stem, "bn1", NORM), "bn1.act"),
      { ...block, name: "blocks.0.0", stride: 2 },
      style,
    );
    return invertedResidual(first, { ...block, name: "blocks.0.1", kernel: 5, stride: 1 }, style);
  };
}

/** What comes before the blocks of DenseNet and ResNet. */
const stem: Part = (x) => {
  const active = relu(
    batchNorm(convolve(x, "conv1", { filters: 8, kernel: 7, stride: 2, padding: 3 }), "bn1", NORM),
    "act1",
  );
  return new MaxPool({ name: "maxpool", window: 3, stride: 2, padding: 1 }).apply(active) as SymbolicTensor;
};

/** The smallest networks that have every kind of layer of their family. */
const FEATURE_MAPS: Readonly<Record<string, Part>> = {
  "EfficientNet, same padding": efficientNetBlocks("same"),
  "EfficientNet, symmetric padding": efficientNetBlocks("symmetric"),
  DenseNet: (x) => {
    const block = new DenseBlock({ name: "denseblock1", repeats: 2, growth: 4, bottleneck: 8, ...NORM });
    return transition(block.apply(stem(x)) as SymbolicTensor, "transition1", NORM);
  },
  "SE-ResNeXt": (x) =>
    relu(bottleneck(stem(x), { name: "layer1.0", width: 128, channels: 32, stride: 2, dropConnect: 0 }, NORM), "act3"),
};

/** The names of the mini networks. */
export const MINI_NETWORKS = Object.keys(FEATURE_MAPS);

/** Builds a mini network with formula weights, for images of so many rows and columns. */
export async function buildMiniNetwork(name: string, size: number): Promise<LayersModel> {
  const images = input({ shape: [size, size, 3], name: "images" });
  const outputs = classify(FEATURE_MAPS[name](images), "fc", { classes: 6, dropout: 0 });
  const network = layersModel({ inputs: images, outputs });
  await loadFormulaWeights(network);
  return network;
}
