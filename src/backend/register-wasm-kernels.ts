import {
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
} from "@tensorflow/tfjs-core";
import { registerAdamWStep } from "./adam-w-step.js";
import { registerBatchNorm } from "./batch-norm-kernels.js";
import { conv2dBackpropFilter, depthwiseBackpropFilter } from "./conv2d-backprop-filter.js";
import { conv2dBackpropInput, depthwiseBackpropInput } from "./conv2d-backprop-input.js";
import { linkSimdKernels } from "./simd-kernels.js";
import { type BackendWasm, registerComposedKernel, registerWasmKernel } from "./wasm-heap.js";

/**
 * Gives a running wasm engine what training needs: the gradients of convolutions, three of which it lacks
 * (tensorflow/tfjs#8474) and one of which is many times slower than a convolution of the same size; batch norm and
 * AdamW in as few passes over memory as they take.
 */
export async function registerWasmKernels(backend: BackendWasm): Promise<void> {
  const kernels = await linkSimdKernels(backend);
  registerComposedKernel(Conv2DBackpropFilter, conv2dBackpropFilter(kernels));
  registerComposedKernel(Conv2DBackpropInput, conv2dBackpropInput(kernels));
  registerWasmKernel(DepthwiseConv2dNativeBackpropFilter, depthwiseBackpropFilter(kernels));
  registerComposedKernel(DepthwiseConv2dNativeBackpropInput, depthwiseBackpropInput(kernels));
  registerBatchNorm(kernels);
  registerAdamWStep(kernels);
}
