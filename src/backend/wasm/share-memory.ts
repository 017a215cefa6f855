import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import type { WasmKernel } from "./wasm-heap.js";

/**
 * Makes the kernel that copies a tensor by sharing its memory, which lives as long as any of the tensors. The engine's
 * own `Identity` copies the numbers, and TensorFlow.js calls it for every tensor that a gradient needs: weights and
 * activations would lie in the heap twice.
 */
export function shareMemory(): WasmKernel<{ readonly x: Tensor }, object, TensorInfo> {
  return ({ x: { dataId, shape, dtype } }, _, backend) => {
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  };
}
