import * as tf from "@tensorflow/tfjs-core";
import { bceWithLogits } from "./bce-with-logits.js";
import { CLASS_WEIGHTS } from "./class-weights.js";

/**
 * Computes the loss that the networks are trained on: the sum over classes of weight x mean binary cross-entropy of
 * the batch. With the default weights it is the metric of the RSNA 2019 challenge, but for that one's clipping.
 *
 * @param labels `[batch, classes]`, 0..1.
 * @param logits `[batch, classes]`.
 * @param options `weights`: one a class; {@link CLASS_WEIGHTS} for the six of the challenge by default.
 * @returns A scalar; the caller disposes it.
 * @throws ShapeError when the shapes differ, RangeError unless there is one weight a class.
 */
export function weightedLoss(
  labels: tf.Tensor2D,
  logits: tf.Tensor2D,
  { weights = CLASS_WEIGHTS }: { readonly weights?: readonly number[] } = {},
): tf.Scalar {
  const classes = labels.shape[1];
  if (weights.length !== classes) {
    throw new RangeError(`weightedLoss: weights must be one a class (${classes}), got ${weights.length}`);
  }
  return tf.tidy(() => {
    const classMeans = tf.mean(bceWithLogits(labels, logits), 0);
    return tf.sum(tf.mul(classMeans, tf.tensor1d([...weights]))) as tf.Scalar;
  });
}
