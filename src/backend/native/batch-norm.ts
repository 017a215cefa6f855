import { type KernelFunc, registerKernel, type Tensor, tensor1d, tidy } from "@tensorflow/tfjs-core";
import {
  BATCH_NORM,
  BATCH_NORM_GRADIENT,
  type BatchNormGradientInputs,
  type BatchNormInputs,
} from "../ops/batch-norm-kernels.js";
import { type NativeBackend, type NativeOperation, runOperation } from "./operation.js";

type Epsilon = { readonly epsilon: number };

function attributesOf({ binding }: NativeBackend, { epsilon }: Epsilon): NativeOperation["attributes"] {
  return {
    T: ["TYPE", binding.TF_FLOAT],
    U: ["TYPE", binding.TF_FLOAT],
    epsilon: ["FLOAT", epsilon],
    data_format: ["STRING", "NHWC"],
    is_training: ["BOOL", true],
  };
}

/**
 * Returns y, and the mean and biased variance that the gradient needs; the operation's variance for running statistics
 * is another one.
 */
function forward({ x, gamma, beta }: BatchNormInputs, epsilon: Epsilon, backend: NativeBackend): Tensor[] {
  const none = tensor1d([]);
  const inputs = [x, gamma, beta, none, none];
  const attributes = attributesOf(backend, epsilon);
  const [y, , , mean, variance] = runOperation(backend, { name: "FusedBatchNormV3", attributes, inputs, outputs: 6 });
  return [y, mean, variance];
}

function backward(tensors: BatchNormGradientInputs, epsilon: Epsilon, backend: NativeBackend): Tensor[] {
  const { dy, x, gamma, mean, variance } = tensors;
  const inputs = [dy, x, gamma, mean, variance, tensor1d([])];
  const attributes = attributesOf(backend, epsilon);
  return runOperation(backend, { name: "FusedBatchNormGradV3", attributes, inputs, outputs: 5 }).slice(0, 3);
}

function register<Inputs>(
  kernelName: string,
  kernel: (inputs: Inputs, attributes: Epsilon, backend: NativeBackend) => Tensor[],
): void {
  const kernelFunc = (({ inputs, attrs, backend }) =>
    tidy(() => kernel(inputs as Inputs, attrs as unknown as Epsilon, backend as NativeBackend))) as KernelFunc;
  registerKernel({ kernelName, backendName: "tensorflow", kernelFunc });
}

/**
 * Registers batch norm and its gradient for the native engine as one operation each. For the CPU only: on graphics
 * cards the operations pass other statistics to each other.
 */
export function registerNativeBatchNorm(): void {
  register(BATCH_NORM, forward);
  register(BATCH_NORM_GRADIENT, backward);
}
