import type { Tensor } from "@tensorflow/tfjs-core";
import { swishForward, swishGradient, withGradients } from "../backend/internal.js";

/** Applies the swish activation, x * sigmoid(x) (arXiv 1710.05941), with its gradient in closed form. */
export function swish<T extends Tensor>(x: T): T {
  return withGradients(
    [x],
    (input) => ({ value: swishForward(input), saved: [input] }),
    (dy, [input]) => [swishGradient({ dy, x: input })],
  );
}
