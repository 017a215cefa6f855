import { backend_util, Conv2D, type Conv2DAttrs, type Tensor4D, type TensorInfo, tidy } from "@tensorflow/tfjs-core";
import { convolveGroups, suitsRegisters } from "./grouped-conv2d-kernels.js";
import { convolvePointwise, isPointwise } from "./pointwise-conv2d.js";
import type { SimdKernels } from "./simd-kernels.js";
import { engineKernel, registerWasmKernel } from "./wasm-heap.js";

/**
 * Registers convolution for the wasm engine. Pointwise convolutions, and those whose channels fill whole registers, use
 * the kernels of this package; all others use the engine's own.
 */
export function registerConv2d(kernels: SimdKernels): void {
  const engineConv2d = engineKernel(Conv2D);
  registerWasmKernel<{ x: Tensor4D; filter: Tensor4D }, Conv2DAttrs>(Conv2D, ({ x, filter }, attributes, backend) => {
    const { strides, pad, dilations, dimRoundingMode } = attributes;
    const info = backend_util.computeConv2DInfo(x.shape, filter.shape, strides, dilations, pad, dimRoundingMode);
    if (isPointwise(info)) return tidy(() => convolvePointwise({ kernels, backend }, [x, filter], info));
    if (suitsRegisters(info)) {
      const direction = { info, groups: 1, transposed: false };
      return convolveGroups({ kernels, backend }, { source: x, filter }, direction);
    }
    return engineConv2d({ inputs: { x, filter }, attrs: { ...attributes }, backend }) as TensorInfo;
  });
}
