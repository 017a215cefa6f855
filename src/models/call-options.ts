import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { assertOptions, type KnownKeys } from "../guards/internal.js";
import { assertImages } from "./assert-images.js";
import { assertModel } from "./assert-model.js";

/** Settings of a forward pass, which reach every layer. */
export interface CallOptions {
  /**
   * Whether to use batch statistics, dropout and drop-connect (true), or running statistics alone (false, the default).
   */
  readonly training?: boolean;
  /** Seed of dropout and drop-connect for this batch; required in training if any layer drops something. */
  readonly dropSeed?: number;
}

/** Keys of {@link CallOptions}. */
export const CALL_OPTIONS: KnownKeys<CallOptions> = { training: true, dropSeed: true };

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
 * @throws TypeError for anything but a network and a tensor of floats, ShapeError for images of another size.
 */
export function applyModel(model: LayersModel, images: Tensor, options: CallOptions = {}): Tensor {
  assertModel("applyModel", model);
  assertImages("applyModel", model, images);
  assertOptions("applyModel", options, CALL_OPTIONS);
  return model.apply(images, { ...options }) as Tensor;
}
