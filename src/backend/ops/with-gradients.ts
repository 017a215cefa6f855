import { customGrad, type GradSaveFunc, type Tensor } from "@tensorflow/tfjs-core";

/** Value of an operation, and the tensors that its gradients need. */
interface ForwardResult<Output extends Tensor, Saved extends readonly Tensor[]> {
  readonly value: Output;
  /** Tensors that are kept until the gradients are computed. Default: none. */
  readonly saved?: Saved;
}

/**
 * Computes an operation whose gradients are written by hand: `customGrad` of TensorFlow.js, with types.
 *
 * @param forward Computes the value from the inputs.
 * @param backward Computes one gradient per input, in their order, from the gradient of the value and the saved
 * tensors.
 */
export function withGradients<
  Inputs extends readonly Tensor[],
  Output extends Tensor,
  Saved extends readonly Tensor[] | [] = [],
>(
  inputs: readonly [...Inputs],
  forward: (...inputs: NoInfer<Inputs>) => ForwardResult<Output, Saved>,
  backward: (dy: Output, saved: Saved) => readonly Tensor[],
): Output {
  const operation = customGrad<Output>((...given) => {
    const save = given.at(-1) as GradSaveFunc;
    const { value, saved = [] } = forward(...(given.slice(0, -1) as readonly Tensor[] as Inputs));
    save([...saved]);
    const gradFunc = (dy: Output, kept: Tensor[]) => [...backward(dy, kept as readonly Tensor[] as Saved)];
    return { value, gradFunc };
  });
  return operation(...inputs);
}
