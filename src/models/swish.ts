import { add, customGrad, mul, sigmoid, sub, type Tensor, tidy } from "@tensorflow/tfjs-core";

/**
 * The swish activation, x * sigmoid(x) (arXiv 1710.05941), with its gradient in closed form:
 * sigmoid(x) + swish(x) * (1 - sigmoid(x)).
 */
export function swish<T extends Tensor>(x: T): T {
  const operation = customGrad((input, save) => {
    const gate = sigmoid(input as Tensor);
    const value = mul(input as Tensor, gate);
    (save as (tensors: Tensor[]) => void)([gate, value]);
    const gradFunc = (dy: Tensor, [savedGate, savedValue]: Tensor[]) =>
      // TensorFlow.js keeps what a gradient makes on its way until the whole step is done.
      tidy(() => mul(dy, add(savedGate, mul(savedValue, sub(1, savedGate)))));
    return { value, gradFunc };
  });
  return operation(x) as T;
}
