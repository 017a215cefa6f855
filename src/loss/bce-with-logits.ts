import * as tf from "@tensorflow/tfjs-core";
import { withGradients } from "../backend/internal.js";
import { ShapeError } from "../errors.js";
import { assertTensor } from "../guards/internal.js";

/**
 * Computes max(x, 0) - x z + log(1 + exp(-|x|)): for s = sigmoid(x) this is -z log(s) - (1 - z) log(1 - s), without
 * overflow.
 */
function stableCrossEntropy(labels: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const linear = tf.sub(tf.relu(logits), tf.mul(logits, labels));
  return tf.add(linear, tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
}

/**
 * Computes the loss with gradients written by hand: sigmoid(x) - z for the logits, -x for the labels. Automatic
 * gradients of the stable form would run one kernel per operation, and at x = 0 they would depend on the slope that an
 * engine gives |x| and max(x, 0).
 */
function crossEntropy(labels: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  return withGradients(
    [labels, logits],
    (z, x) => ({ value: stableCrossEntropy(z, x), saved: [z, x] }),
    (dy, [z, x]) => [tf.mul(dy, tf.neg(x)), tf.mul(dy, tf.sub(tf.sigmoid(x), z))],
  );
}

/**
 * Computes the binary cross-entropy of each element from its logit, in the form that is stable for large logits
 * (https://www.tensorflow.org/api_docs/python/tf/nn/sigmoid_cross_entropy_with_logits).
 *
 * ```ts
 * const losses = bceWithLogits(tf.tensor2d([[1, 0]]), tf.tensor2d([[2.5, -1]]));
 * losses.print(); // [[0.0789, 0.3133]]
 * ```
 *
 * @param labels 0..1, of any shape; values in between, as with label smoothing, are fine.
 * @param logits Same shape as `labels`.
 * @returns A tensor of the same shape, at least 0, in nats; the caller disposes it.
 * @throws TypeError for anything but tensors, ShapeError when the shapes differ.
 */
export function bceWithLogits(labels: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  assertTensor("bceWithLogits: labels", labels);
  assertTensor("bceWithLogits: logits", logits);
  if (!tf.util.arraysEqual(labels.shape, logits.shape)) {
    throw new ShapeError("bceWithLogits: logits", `[${labels.shape.join(", ")}]`, logits.shape);
  }
  return crossEntropy(labels, logits);
}
