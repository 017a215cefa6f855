import * as tf from "@tensorflow/tfjs-core";
import { withGradients } from "../backend/internal.js";
import { ShapeError } from "../errors.js";

/** max(x, 0) - x z + log(1 + exp(-|x|)): equals -z log(s) - (1 - z) log(1 - s) for s = sigmoid(x), without overflow. */
function stableCrossEntropy(labels: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const linear = tf.sub(tf.relu(logits), tf.mul(logits, labels));
  return tf.add(linear, tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
}

/**
 * The loss with its derivatives: sigmoid(x) - z by logits, -x by labels. Given by hand because those of the stable
 * form take a kernel for each of its operations, and depend at x = 0 on the slope that an engine gives |x| and max(x, 0).
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
 * @param labels 0..1, of any shape; values in between, as from label smoothing, are fine.
 * @param logits Of the same shape.
 * @returns Of the same shape, at least 0, in natural units; the caller disposes it.
 * @throws ShapeError when the shapes differ.
 */
export function bceWithLogits(labels: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  if (!tf.util.arraysEqual(labels.shape, logits.shape)) {
    throw new ShapeError("bceWithLogits: logits", `[${labels.shape.join(", ")}]`, logits.shape);
  }
  return crossEntropy(labels, logits);
}
