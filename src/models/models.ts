import type { ModelBuilder } from "../types.js";
import { densenet169 } from "./densenet.js";
import { efficientNetB0, efficientNetB3, efficientNetB5 } from "./efficientnet.js";
import { seResNeXt101 } from "./se-resnext.js";

/**
 * The networks of this package by name. Their costs, and the published weights that they can load, are listed in
 * docs/models.md.
 */
export const MODELS = {
  /** EfficientNet-B0 (arXiv 1905.11946). */
  "efficientnet-b0": efficientNetB0,
  /** EfficientNet-B3 (arXiv 1905.11946). */
  "efficientnet-b3": efficientNetB3,
  /** EfficientNet-B5 (arXiv 1905.11946). */
  "efficientnet-b5": efficientNetB5,
  /** DenseNet-169 (arXiv 1608.06993). */
  densenet169,
  /** SE-ResNeXt-101 32x4d (arXiv 1709.01507). */
  "seresnext101-32x4d": seResNeXt101,
} as const satisfies Readonly<Record<string, ModelBuilder>>;

/** The name of a network. */
export type ModelName = keyof typeof MODELS;
