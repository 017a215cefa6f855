import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { type LayersModel, model as layersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { DataError } from "../errors.js";
import { assertOptions } from "../guards/internal.js";
import { assertImages } from "./assert-images.js";
import { assertModel } from "./assert-model.js";
import { CALL_OPTIONS, type CallOptions } from "./call-options.js";

/** Results of a network for a batch of images: feature map, embedding and logits. */
export interface Features {
  /** The last feature map, `[batch, rows, cols, channels]`. */
  readonly featureMap: Tensor4D;
  /**
   * Mean of the feature map over rows and columns, before dropout: the embedding of each image, `[batch, channels]`.
   */
  readonly features: Tensor2D;
  /** Logits as `applyModel` returns them, `[batch, classes]`. */
  readonly logits: Tensor2D;
}

/**
 * Function that runs a network on a batch `[batch, size, size, channels]` in 0..1. The caller owns all three tensors.
 */
export type FeatureExtractor = (images: Tensor, options?: CallOptions) => Features;

/**
 * Makes a function that returns the last feature map, the embedding and the logits of a network of this package in one
 * pass. The classifier is linear in the embedding: the gradient of a logit with respect to each pixel of the feature
 * map is that class's row of the classifier weight divided by rows * cols.
 *
 * ```ts
 * const extract = featureExtractor(model);
 * const { featureMap, features, logits } = extract(images);
 * ```
 *
 * @param model Network of `MODELS`.
 * @returns A function that shares the network's weights and owns none: it follows every change of the weights, and
 * cannot be used after the network is disposed.
 * @throws TypeError for anything but a network, DataError for one that is not of this package.
 */
export function featureExtractor(model: LayersModel): FeatureExtractor {
  assertModel("featureExtractor", model);
  const names = model.layers.map(({ name }) => name);
  if (!names.includes("feature_map") || !names.includes("features")) {
    throw new DataError(`featureExtractor: model must be a network of MODELS, got "${model.name}" without its layers`);
  }
  const inner = ["feature_map", "features"].map((name) => model.getLayer(name).output as SymbolicTensor);
  const network = layersModel({ inputs: model.inputs, outputs: [...inner, model.outputs[0]] });
  return (images, options = {}) => {
    assertImages("featureExtractor", model, images);
    assertOptions("featureExtractor", options, CALL_OPTIONS);
    const [featureMap, features, logits] = network.apply(images, { ...options }) as [Tensor4D, Tensor2D, Tensor2D];
    return { featureMap, features, logits };
  };
}
