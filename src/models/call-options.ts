import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";

/** Settings of a forward pass, which reach every layer. */
export interface CallOptions {
  /**
   * Whether to use batch statistics, dropout and drop-connect (true), or running statistics alone (false, the default).
   */
  readonly training?: boolean;
  /** Seed of dropout and drop-connect for this batch; required in training if any layer drops something. */
  readonly dropSeed?: number;
}

/**
 * Runs a network on a batch `[batch, size, size, channels]` in 0..1 and returns its logits `[batch, classes]`. The
 * caller owns the result; everything in between is disposed at the end of the surrounding `tidy`.
 *
 * ```ts
 * const logits = tf.tidy(() => applyModel(model, images));
 * const probabilities = tf.sigmoid(logits);
 * ```
 *
 * @param options Training mode, and the seed of dropout. Default: evaluation.
 */
export function applyModel(model: LayersModel, images: Tensor, options: CallOptions = {}): Tensor {
  return model.apply(images, { ...options }) as Tensor;
}
