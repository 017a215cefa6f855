import { type KernelFunc, registerKernel } from "@tensorflow/tfjs-core";
import { RELU_GRADIENT, type ReluGradientInputs } from "../ops/relu-kernels.js";
import { type NativeBackend, runOperation } from "./operation.js";

/**
 * Registers the gradient of ReLU for the native engine as one operation; composed of TensorFlow.js operations, its step
 * function alone takes five.
 */
export function registerNativeReluGradient(): void {
  const kernelFunc = (({ inputs, backend }) => {
    const { dy, y } = inputs as unknown as ReluGradientInputs;
    const native = backend as NativeBackend;
    const attributes = { T: ["TYPE", native.binding.TF_FLOAT] } as const;
    return runOperation(native, { name: "ReluGrad", attributes, inputs: [dy, y], outputs: 1 })[0];
  }) as KernelFunc;
  registerKernel({ kernelName: RELU_GRADIENT, backendName: "tensorflow", kernelFunc });
}
