import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { type LayersModel, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import type { CallOptions } from "./call-options.js";

/** What a network sees in a batch of images, and what it concludes. */
export interface Features {
  /** The last feature map, `[batch, rows, cols, channels]`. */
  readonly featureMap: Tensor4D;
  /** Its mean over rows and columns, the embedding of an image, before dropout: `[batch, channels]`. */
  readonly features: Tensor2D;
  /** As `applyModel` gives them, `[batch, classes]`. */
  readonly logits: Tensor2D;
}

/** Runs a network on a batch `[batch, size, size, channels]` in 0..1. The caller owns all three tensors. */
export type FeatureExtractor = (images: Tensor, options?: CallOptions) => Features;

/**
 * Looks into a network of this package: one pass gives the last feature map, the embedding and the logits. As the
 * classifier is linear in the embedding, the gradient of a logit in each pixel of the feature map is that class's row of
 * the classifier's weight divided by rows * cols.
 *
 * @returns A function that shares the network's weights and holds nothing of its own: it follows every change of them,
 * and ends when the network is disposed.
 */
export function featureExtractor(model: LayersModel): FeatureExtractor {
  const inner = ["feature_map", "features"].map((name) => model.getLayer(name).output as SymbolicTensor);
  const network = layersModel({ inputs: model.inputs, outputs: [...inner, model.outputs[0]] });
  return (images, options = {}) => {
    const [featureMap, features, logits] = network.apply(images, { ...options }) as [Tensor4D, Tensor2D, Tensor2D];
    return { featureMap, features, logits };
  };
}
