import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";

/** Returns the only input of a layer, which TensorFlow.js passes alone or in a list. */
export function firstInput<Input extends Tensor = Tensor4D>(inputs: Tensor | Tensor[]): Input {
  return (Array.isArray(inputs) ? inputs[0] : inputs) as Input;
}
