import type { ModelBuilder } from "../types.js";
import { efficientNetB0, efficientNetB3, efficientNetB5 } from "./efficientnet.js";

/** The networks of this package by name. */
export const MODELS = {
  /** EfficientNet-B0 (arXiv 1905.11946). */
  "efficientnet-b0": efficientNetB0,
  /** EfficientNet-B3 (arXiv 1905.11946). */
  "efficientnet-b3": efficientNetB3,
  /** EfficientNet-B5 (arXiv 1905.11946). */
  "efficientnet-b5": efficientNetB5,
} as const satisfies Readonly<Record<string, ModelBuilder>>;

/** The name of a network. */
export type ModelName = keyof typeof MODELS;
