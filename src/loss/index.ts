/**
 * The loss that training minimizes and the score of the competition. `bceWithLogits` and `weightedLoss` work on
 * tensors, take logits and have the right gradient everywhere; the caller disposes what they return. Computing their
 * gradients requires that `@tensorflow/tfjs-layers` is imported, as training does: it registers the gradients of
 * TensorFlow.js's own operations. `weightedLogLoss` is the same sum on tables of probabilities, joined by id, and
 * `constantLogLoss` is the score of a guess that looks at no image.
 *
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import * as tf from "@tensorflow/tfjs-core";
 * import { weightedLoss } from "ct-hemorrhage/loss";
 * const loss = weightedLoss(tf.tensor2d([[1, 0, 0, 0, 0, 1]]), tf.zeros([1, 6]));
 * console.log((await loss.data())[0]); // 0.6931..., log 2
 * ```
 *
 * @module
 */

export { bceWithLogits } from "./bce-with-logits.js";
export { CLASS_WEIGHTS } from "./class-weights.js";
export { constantLogLoss, type LogLossOptions, sliceLogLosses, weightedLogLoss } from "./weighted-log-loss.js";
export { type WeightedLossOptions, weightedLoss } from "./weighted-loss.js";
