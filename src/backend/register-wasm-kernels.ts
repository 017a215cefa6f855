import {
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
} from "@tensorflow/tfjs-core";
import { conv2dBackpropFilter, depthwiseBackpropFilter } from "./conv2d-backprop-filter.js";
import { conv2dBackpropInput, depthwiseBackpropInput } from "./conv2d-backprop-input.js";
import { registerWasmKernel } from "./wasm-heap.js";

/**
 * Gives the wasm engine the gradients of convolutions. It lacks three of them (tensorflow/tfjs#8474), and its own
 * `Conv2DBackpropInput` is many times slower than a convolution of the same size.
 */
export function registerWasmKernels(): void {
  registerWasmKernel(Conv2DBackpropFilter, conv2dBackpropFilter);
  registerWasmKernel(Conv2DBackpropInput, conv2dBackpropInput);
  registerWasmKernel(DepthwiseConv2dNativeBackpropFilter, depthwiseBackpropFilter);
  registerWasmKernel(DepthwiseConv2dNativeBackpropInput, depthwiseBackpropInput);
}
