import { customGrad, type Tensor } from "@tensorflow/tfjs-core";
import { swishForward, swishGradient } from "../backend/internal.js";

/** The swish activation, x * sigmoid(x) (arXiv 1710.05941), with its gradient in closed form. */
export function swish<T extends Tensor>(x: T): T {
  const operation = customGrad((input, save) => {
    (save as (tensors: Tensor[]) => void)([input as Tensor]);
    const gradFunc = (dy: Tensor, [savedInput]: Tensor[]) => swishGradient({ dy, x: savedInput });
    return { value: swishForward(input as Tensor), gradFunc };
  });
  return operation(x) as T;
}
