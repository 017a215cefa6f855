import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";

/** How a network is run: what reaches every layer. */
export interface CallOptions {
  /** Batch statistics, dropout and drop-connect (true), or running statistics and none (false, the default). */
  readonly training?: boolean;
  /** Seed of dropout and drop-connect for this very batch; needed in training where a layer drops anything. */
  readonly dropSeed?: number;
}

/**
 * Runs a network on a batch `[batch, size, size, channels]` in 0..1 and returns its logits `[batch, classes]`.
 * The caller owns the result, and everything in between is disposed at the end of the surrounding `tidy`.
 */
export function applyModel(model: LayersModel, images: Tensor, options: CallOptions = {}): Tensor {
  return model.apply(images, { ...options }) as Tensor;
}
