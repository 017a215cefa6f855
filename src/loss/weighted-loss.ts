import * as tf from "@tensorflow/tfjs-core";
import {
  assertFinites,
  assertNumber,
  assertOptions,
  assertShape,
  assertTensor,
  type KnownKeys,
} from "../guards/internal.js";
import { listNames } from "../shorten.js";
import { bceWithLogits } from "./bce-with-logits.js";
import { CLASS_WEIGHTS } from "./class-weights.js";

/** Settings of {@link weightedLoss}. */
export interface WeightedLossOptions {
  /** One number per class, at least 0 and not all 0. Default: {@link CLASS_WEIGHTS}, for the six classes of the challenge. */
  readonly weights?: readonly number[] | undefined;
  /** Fraction of the way that each label moves toward one half, 0 to below 1 (arXiv 1512.00567). Default 0. */
  readonly labelSmoothing?: number | undefined;
  /**
   * Exponent gamma of the focal loss (arXiv 1708.02002), which weights each element by (1 - p_t)^gamma: 0, or at least
   * 1. Default 0.
   */
  readonly focalGamma?: number | undefined;
}

/** Keys of {@link WeightedLossOptions}. */
const OPTIONS: KnownKeys<WeightedLossOptions> = { weights: true, labelSmoothing: true, focalGamma: true };

/** Computes the factor of the focal loss, which is small where the network is already right. */
function focalFactor(labels: tf.Tensor, logits: tf.Tensor, gamma: number): tf.Tensor {
  const p = tf.sigmoid(logits);
  // 1 - p_t for p_t = p z + (1 - p)(1 - z).
  const miss = tf.sub(tf.add(p, labels), tf.mul(tf.mul(p, labels), 2));
  return tf.pow(miss, gamma);
}

/** Throws for options that are out of range. */
function assertSettings(classes: number, weights: readonly number[], labelSmoothing: number, focalGamma: number): void {
  assertFinites("weightedLoss: weights", weights);
  assertNumber("weightedLoss: labelSmoothing", labelSmoothing);
  assertNumber("weightedLoss: focalGamma", focalGamma);
  if (weights.length !== classes) {
    throw new RangeError(`weightedLoss: weights must hold one number per class (${classes}), got ${weights.length}`);
  }
  if (!weights.every((weight) => weight >= 0) || !weights.some((weight) => weight > 0)) {
    throw new RangeError(
      `weightedLoss: weights must be at least 0 and not all 0, got ${listNames(weights.map(String))}`,
    );
  }
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(`weightedLoss: labelSmoothing must be from 0 to below 1, got ${labelSmoothing}`);
  }
  if (focalGamma !== 0 && !(focalGamma >= 1)) {
    throw new RangeError(`weightedLoss: focalGamma must be 0 or at least 1, got ${focalGamma}`);
  }
}

/**
 * Computes the loss that networks are trained on: the sum over classes of weight x mean binary cross-entropy over the
 * batch. With the default options it is the metric of the RSNA 2019 challenge, except that nothing is clipped.
 *
 * ```ts
 * const loss = weightedLoss(labels, applyModel(model, images) as tf.Tensor2D, { labelSmoothing: 0.1 });
 * console.log((await loss.data())[0]);
 * ```
 *
 * @param labels `[batch, classes]`, 0..1.
 * @param logits `[batch, classes]`.
 * @param options Class weights, label smoothing and focal gamma.
 * @returns A scalar; the caller disposes it.
 * @throws TypeError for anything but tensors, and for an unknown option. ShapeError when the shapes differ.
 * @throws RangeError unless there is one weight per class and all options are in range.
 */
export function weightedLoss(labels: tf.Tensor2D, logits: tf.Tensor2D, options: WeightedLossOptions = {}): tf.Scalar {
  assertTensor("weightedLoss: labels", labels);
  assertTensor("weightedLoss: logits", logits);
  assertShape("weightedLoss: labels", labels, ["batch", "classes"]);
  assertShape("weightedLoss: logits", logits, labels.shape);
  assertOptions("weightedLoss", options, OPTIONS);
  const { weights = CLASS_WEIGHTS, labelSmoothing = 0, focalGamma = 0 } = options;
  assertSettings(labels.shape[1], weights, labelSmoothing, focalGamma);
  return tf.tidy(() => {
    const soft = labelSmoothing === 0 ? labels : tf.add(tf.mul(labels, 1 - labelSmoothing), labelSmoothing / 2);
    const plain = bceWithLogits(soft, logits);
    const elements = focalGamma === 0 ? plain : tf.mul(focalFactor(labels, logits, focalGamma), plain);
    return tf.sum(tf.mul(tf.mean(elements, 0), tf.tensor1d([...weights]))) as tf.Scalar;
  });
}
